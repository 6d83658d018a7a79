using System.CommandLine;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>
/// The options of single methods, under the same names in <c>fit</c>, <c>bench</c> and its configuration files; the catalogue says which method has which.
/// </summary>
internal static class MethodOptions
{
    private static readonly Option<double?> C = Number("--c", "weight of the data against the penalty of the linear probe, for the rule fixed")
        .Real(0, 1e12, open: true);

    private static readonly Option<double?> Tolerance = Number("--tolerance", "gradient at which fitting the linear probe stops").Real(0, 1, open: true);

    private static readonly Option<int?> MaxIterations = Count("--max-iterations", "most iterations of fitting the linear probe").Whole(1, int.MaxValue);

    private static readonly Option<int?> CSteps = Count("--c-steps", "halvings of the interval in the search for C").Whole(0, 60);

    /// <summary>The weight of the Gaussian logits.</summary>
    public static readonly Option<double?> GaussianWeight = Number("--gaussian-weight", "weight of the Gaussian logits beside the text, for the rule fixed")
        .Real(0, 1e9);

    private static readonly Option<double?> KernelBeta = Number("--kernel-beta", "sharpness of the kernel, for the rule fixed").Real(0, 1000, open: true);

    private static readonly Option<double?> Ridge = Number("--ridge", "ridge of the kernel regression, for the rule fixed").Real(1e-4, 1e6);

    private static readonly Option<AnchorConstraint?> Constraint = new("--constraint")
    {
        Description = Described("--constraint", "how firmly each class is held to its text"),
        HelpName = "uniform|clap",
        CustomParser = result => ChoiceOptions.Parse<AnchorConstraint>(result, "constraint"),
    };

    private static readonly Option<double?> Penalty = Number("--penalty", "how firmly the weights are held to the text, for the rule fixed").Real(1e-6, 1e6);

    private static readonly Option<double?> TextScale = Number("--text-scale", "factor of the text logits while the weights are fitted").Real(0.01, 10_000);

    /// <summary>Those that <c>fit</c> and <c>bench</c> add alike.</summary>
    public static IEnumerable<Option> All { get; } = [C, Tolerance, MaxIterations, CSteps, GaussianWeight, KernelBeta, Ridge, Constraint, Penalty, TextScale];

    /// <summary>The settings of the linear probe.</summary>
    public static LinearProbeOptions LinearProbe(ParseResult parsed)
    {
        var options = new LinearProbeOptions();
        options.C = parsed.GetValue(C) ?? options.C;
        options.Tolerance = parsed.GetValue(Tolerance) ?? options.Tolerance;
        options.MaxIterations = parsed.GetValue(MaxIterations) ?? options.MaxIterations;
        options.SearchSteps = parsed.GetValue(CSteps) ?? options.SearchSteps;
        options.Validate();
        return options;
    }

    /// <summary>The settings of kernel regression.</summary>
    public static ProKeROptions Kernel(ParseResult parsed)
    {
        var options = new ProKeROptions { Beta = parsed.GetValue(KernelBeta), Ridge = parsed.GetValue(Ridge) };
        options.Validate();
        return options;
    }

    /// <summary>The settings of logistic regression held to the text weights.</summary>
    public static AnchoredOptions Anchored(ParseResult parsed)
    {
        var standard = new AnchoredOptions();
        var options = standard with
        {
            Constraint = parsed.GetValue(Constraint) ?? standard.Constraint,
            Penalty = parsed.GetValue(Penalty) ?? standard.Penalty,
            TextScale = parsed.GetValue(TextScale) ?? standard.TextScale,
        };
        options.Validate();
        return options;
    }

    /// <summary>Refuses an option that none of the chosen methods has.</summary>
    /// <param name="parsed">The command line, configuration included.</param>
    /// <param name="methods">The names of the chosen methods.</param>
    /// <param name="adapter">What stands on a tuned prompt where nothing else is given.</param>
    public static void RequireOwn(ParseResult parsed, IEnumerable<string> methods, string? adapter = null) =>
        TorchMethods.Catalog.RequireOptions(methods,
            parsed.CommandResult.Command.Options.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name.TrimStart('-')),
            parsed.GetValue(LearnedPromptOptions.Adapter) ?? adapter);

    private static Option<double?> Number(string name, string description) => new(name) { Description = Described(name, description) };

    private static Option<int?> Count(string name, string description) => new(name) { Description = Described(name, description) };

    private static string Described(string name, string description)
    {
        var methods = TorchMethods.Catalog.All.Where(method => method.Options.Any(option => option.Name == name.TrimStart('-'))).ToArray();
        var own = methods[0].Options.First(option => option.Name == name.TrimStart('-'));
        return $"{char.ToUpperInvariant(description[0])}{description[1..]} ({string.Join(", ", methods.Select(method => method.Name))}); {own.Range}, " +
            $"default {own.Default}.";
    }
}

using System.Globalization;
using PromptAdapter.Prompts;

namespace PromptAdapter.Benchmarks;

/// <summary>What <see cref="CoOpStepBenchmark"/> and <see cref="LearnerStepBenchmark"/> measure.</summary>
internal sealed record PromptStepOptions
{
    /// <summary>The learner, for <see cref="LearnerStepBenchmark"/>: <c>vpt</c>, <c>upt</c> or <c>cocoop</c>.</summary>
    public string Mode { get; init; } = "upt";

    public int Classes { get; init; } = 100;

    public int Batch { get; init; } = 32;

    public int Context { get; init; } = 16;

    public ClassTokenPosition Position { get; init; } = ClassTokenPosition.End;

    public bool ClassSpecific { get; init; }

    public int Rounds { get; init; } = 3;

    /// <summary>Whether the plain graph is left out, for sizes where it takes too much memory.</summary>
    public bool FastOnly { get; init; }

    /// <summary>The reference's timings.</summary>
    public string? Reference { get; init; }

    /// <summary>In a child process: which of the two it measures.</summary>
    public string? Measure { get; init; }

    /// <summary>In a child process: the random model.</summary>
    public string Checkpoint { get; init; } = "";

    /// <summary>In a child process: where it leaves the gradient.</summary>
    public string Gradient { get; init; } = "";

    public static PromptStepOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new PromptStepOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--mode" => options with { Mode = Text() },
                "--batch" => options with { Batch = Number() },
                "--classes" => options with { Classes = Number() },
                "--context" => options with { Context = Number() },
                "--position" =>
                options with
                {
                    Position = Enum.TryParse<ClassTokenPosition>(Text(), ignoreCase: true, out var position) ? position
                : throw Wrong(arguments[i])
                },
                "--class-specific" => options with { ClassSpecific = true },
                "--rounds" => options with { Rounds = Number() },
                "--fast-only" => options with { FastOnly = true },
                "--reference" => options with { Reference = Text() },
                "--measure" => options with { Measure = Text() },
                "--checkpoint" => options with { Checkpoint = Text() },
                "--gradient" => options with { Gradient = Text() },
                _ => throw Wrong(arguments[i]),
            };

            string Text() => ++i < arguments.Count ? arguments[i] : throw Wrong(arguments[i - 1]);
            int Number() =>
                int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw Wrong(arguments[i]);
        }

        return options;
    }

    /// <summary>The arguments of the process that measures one of the two.</summary>
    public IEnumerable<string> ForChild(string benchmark, string kind)
    {
        string[] arguments =
        [
            benchmark, "--measure", kind, "--mode", Mode, "--batch", Batch.ToString(CultureInfo.InvariantCulture), "--checkpoint", Checkpoint, "--gradient",
                Gradient, "--position", Position.ToString(),
            "--classes", Classes.ToString(CultureInfo.InvariantCulture), "--context", Context.ToString(CultureInfo.InvariantCulture), "--rounds",
            Rounds.ToString(CultureInfo.InvariantCulture),
        ];
        return ClassSpecific ? arguments.Append("--class-specific") : arguments;
    }

    private static InputException Wrong(string argument) => new($"'{argument}' is not understood", null, "see the usage of the benchmark");
}

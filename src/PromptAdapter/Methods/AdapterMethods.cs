using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Torch.Methods.CoOp;
using PromptAdapter.Torch.Methods.Matrices;
using PromptAdapter.Torch.Methods.PromptAdapters;

namespace PromptAdapter.Methods;

/// <summary>The methods that work on features, by name.</summary>
public static class AdapterMethods
{
    // A factory takes the cache settings because several methods share them; one that has no cache ignores them.
    private static readonly (string Name, Func<TipAdapterOptions, TipAdapterFOptions, IAdapterMethod> Create)[] Known =
    [
        (ZeroShotMethod.MethodName, (options, _) => new ZeroShotMethod(new ZeroShotOptions { Scale = options.Scale })),
        (TipAdapterMethod.MethodName, (options, _) => new TipAdapterMethod(options)),
        (TipAdapterFMethod.MethodName, (_, trained) => new TipAdapterFMethod(trained)),
        (PromptMethods.PromptAdapter, (options, _) => new TipAdapterMethod(options, PromptMethods.PromptAdapter)),
        (PromptMethods.PromptAdapterF, (_, trained) => new TipAdapterFMethod(trained, PromptMethods.PromptAdapterF)),
        (LinearProbeMethod.MethodName, (_, _) => new LinearProbeMethod(new LinearProbeOptions { Products = TorchProducts.Instance })),
        (GdaMethod.MethodName, (options, _) => new GdaMethod(new GdaOptions { Scale = options.Scale })),
        (AutoMethod.MethodName, (options, trained) => new AutoMethod(new AutoOptions { TipAdapter = options, TipAdapterF = trained, LinearProbe = new LinearProbeOptions { Products = TorchProducts.Instance }, Gda = new GdaOptions { Scale = options.Scale } })),
    ];

    /// <summary>The names of those that run on features alone.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(method => method.Name)];

    /// <summary>The method of that name.</summary>
    /// <param name="name">For example <c>tip-adapter</c>.</param>
    /// <param name="options">Scale, fixed α and β, and the grid.</param>
    /// <param name="trained">How keys are trained; <see langword="null"/> takes the method's defaults with the values of <paramref name="options"/>.</param>
    /// <param name="prompts">What a prompt is tuned with; without it <c>coop</c> cannot run, and the prompt-adapters take given class weights.</param>
    /// <exception cref="InputException">There is no such method, or it needs a model; the message lists those there are.</exception>
    public static IAdapterMethod Create(string name, TipAdapterOptions options, TipAdapterFOptions? trained = null, PromptLearning? prompts = null)
    {
        if (name == CoOpMethod.MethodName && prompts is not null)
            return CoOpMethod.Create(prompts.Clip, prompts.ClassNames, prompts.Options, prompts.Progress);
        var method = Known.FirstOrDefault(method => method.Name == name).Create?.Invoke(options, trained ?? Trained(options))
            ?? throw new InputException(NeedsImages(name) ? $"the method '{name}' learns with the model and cannot run on features alone" : $"there is no method '{name}'", null, "choose from " + string.Join(", ", Names));
        return prompts is not null && PromptMethods.Contains(name)
            ? PromptAdapterMethod.Create(prompts.Clip, prompts.ClassNames, prompts.Options, method, prompts.Progress)
            : method;
    }

    private static bool NeedsImages(string name) => name is CoOpMethod.MethodName or PromptMethods.Vpt or PromptMethods.Upt;

    private static TipAdapterFOptions Trained(TipAdapterOptions options) => new() { Scale = options.Scale, Alpha = options.Alpha, Beta = options.Beta, Grid = options.Grid, Search = options.Search, Products = TorchProducts.Instance };
}

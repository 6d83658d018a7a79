using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Torch.Methods.CoOp;
using PromptAdapter.Torch.Methods.PromptAdapters;
using PromptAdapter.Torch.Methods.Visual;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Tuning;

namespace PromptAdapter.Torch.Methods;

/// <summary>The methods that learn a prompt, for the catalogue.</summary>
internal static class PromptMethodDescriptors
{
    private const double BackToo = 3; // a step of the descent goes forwards and, at twice the cost, backwards

    private static readonly MethodOption[] Tuning = [new("prompt-epochs", "50", "1 to 100000"), new("prompt-learning-rate", "0.002", "above 0")];

    private static readonly MethodOption[] TextPrompt =
    [
        new("words", "those of the template", "any text, or random"), new("prompt-length", "16 where the start is random", "1 to 1024"),
            new("position", "end", "end, middle or front"),
            new("class-specific", "no", "yes or no"), .. Tuning,
    ];

    private static readonly MethodOption[] ImagePrompt = [.. Tuning, new("visual-epochs", "as prompt-epochs", "from 1")];

    public static MethodDescriptor CoOp { get; } = new(CoOpMethod.MethodName, "a text prompt, tuned on the shots")
    {
        Needs = MethodNeeds.TextTower,
        PromptMode = SavedPrompt.TextMode,
        UsesTemplates = false,
        ServesUnseenClasses = true,
        Options = TextPrompt,
        Create = setup => CoOpMethod.Create(Torch(setup), setup.ClassNames, setup.Options.TextPrompt(setup.Seed), setup.Progress),
        PromptedHead = TextHead,
    };

    public static MethodDescriptor Vpt { get; } = Visual(PromptMethods.Vpt, "prompts in the image tower", usesTemplates: true);

    public static MethodDescriptor Upt { get; } = Visual(PromptMethods.Upt, "text and image prompts of common origin", usesTemplates: false);

    private static MethodDescriptor Visual(string name, string summary, bool usesTemplates) => new(name, summary)
    {
        Needs = MethodNeeds.ImageTower | MethodNeeds.TextTower,
        PromptMode = name,
        UsesTemplates = usesTemplates,
        ServesUnseenClasses = true,
        Options = ImagePrompt,
        Create = setup => new VisualPromptMethod(name, Torch(setup), setup.Options, setup.Seed, setup.Progress),
        Retune = VisualPromptMethod.Retune,
        Passes = (options, count) => BackToo * (options.VisualEpochs ?? options.Context.Tuning.Epochs) * count,
        PromptedHead = VisualPromptMethod.Head,
    };

    /// <summary>
    /// A cache on the weights of a prompt: where there is a model the prompt is tuned on the way, and another adapter may take the place of the cache; on
    /// features alone its class weights are given.
    /// </summary>
    /// <param name="cache">The cache on given weights.</param>
    public static MethodDescriptor Tuned(MethodDescriptor cache) => cache with
    {
        Options = [.. cache.Options, new("adapter", $"{cache.AdapterForUse}; {cache.PublishedAdapter} in benchmarks", "a method on features"), .. TextPrompt],
        Create = setup => setup.Clip is null
            ? cache.Create(setup)
            : PromptAdapterMethod.Create(Torch(setup), setup.ClassNames, setup.Options.TextPrompt(setup.Seed), cache.Name, Adapter(setup, cache),
                setup.Progress),
        PromptedHead = TextHead,
    };

    private static IFeatureMethod Adapter(MethodSetup setup, MethodDescriptor cache) =>
        (IFeatureMethod)setup.Methods.Find(setup.Options.Adapter ?? cache.PublishedAdapter!).Create(setup);

    private static ClipModel Torch(MethodSetup setup) => ClipModel.Of(setup.Clip!);

    private static ClassWeights TextHead(IClipModel model, SavedPrompt prompt, IReadOnlyList<string> classNames)
    {
        var clip = ClipModel.Of(model);
        var context = prompt.Context;
        if (context.ClassCount is not null)
        {
            throw new InputException("class-specific context vectors are of no use to other classes than those that they were learned for", null,
                "take a prompt whose vectors all classes share, or leave class-specific ones out")
            { Settings = [Setting.ClassSpecificContext] };
        }

        var tokens = PromptTokens.Create(clip.Tokenizer, classNames, context.Length, clip.TextTower.ContextLength);
        return new PromptTuning(clip, tokens, new PromptTuningOptions()).Weights(context);
    }
}

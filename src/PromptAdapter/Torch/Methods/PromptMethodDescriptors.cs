using PromptAdapter.Methods;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Prompts;
using PromptAdapter.Torch.Methods.CoOp;

namespace PromptAdapter.Torch.Methods;

/// <summary>The methods that learn a prompt, for the catalogue.</summary>
internal static class PromptMethodDescriptors
{
    private static readonly MethodOption[] Tuning = [new("prompt-epochs", "50", "1 to 100000"), new("prompt-learning-rate", "0.002", "above 0")];

    private static readonly MethodOption[] TextPrompt =
    [
        new("context", "16", "1 to 1024"), new("words", "none: random vectors", "any text"), new("position", "end", "end, middle or front"), new("class-specific", "no", "yes or no"), .. Tuning,
    ];

    private static readonly MethodOption[] ImagePrompt = [.. Tuning, new("visual-epochs", "as prompt-epochs", "from 1")];

    public static MethodDescriptor CoOp { get; } = new(CoOpMethod.MethodName, "a text prompt, tuned on the shots")
    {
        Needs = MethodNeeds.TextTower,
        PromptMode = SavedPrompt.TextMode,
        UsesTemplates = false,
        ServesUnseenClasses = true,
        Options = TextPrompt,
    };

    public static MethodDescriptor Vpt { get; } = new(PromptMethods.Vpt, "prompts in the image tower")
    {
        Needs = MethodNeeds.ImageTower | MethodNeeds.TextTower,
        PromptMode = PromptMethods.Vpt,
        ServesUnseenClasses = true,
        Options = ImagePrompt,
    };

    public static MethodDescriptor Upt { get; } = new(PromptMethods.Upt, "text and image prompts of common origin")
    {
        Needs = MethodNeeds.ImageTower | MethodNeeds.TextTower,
        PromptMode = PromptMethods.Upt,
        UsesTemplates = false,
        ServesUnseenClasses = true,
        Options = ImagePrompt,
    };

    public static MethodDescriptor PromptAdapter { get; } = new(PromptMethods.PromptAdapter, "a pre-trained prompt, tuned, and the cache beside it")
    {
        Needs = MethodNeeds.PromptedWeights,
        PromptMode = SavedPrompt.TextMode,
        UsesTemplates = false,
        HasCache = true,
        Options = [.. TipAdapterMethod.CacheOptions, .. TextPrompt],
        Create = settings => new TipAdapterMethod(settings.TipAdapter, PromptMethods.PromptAdapter),
    };

    public static MethodDescriptor PromptAdapterF { get; } = new(PromptMethods.PromptAdapterF, "a pre-trained prompt, tuned, and the cache beside it, with its keys fine-tuned")
    {
        Needs = MethodNeeds.PromptedWeights,
        PromptMode = SavedPrompt.TextMode,
        UsesTemplates = false,
        HasCache = true,
        Options = [.. TipAdapterFMethod.KeyOptions, .. TextPrompt],
        Create = settings => new TipAdapterFMethod(settings.TrainedKeys, PromptMethods.PromptAdapterF),
    };
}

using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

/// <summary>
/// All that the rest of the library knows of a method. It stands beside the method; help, checks, protocols, listing order and storage are derived from it.
/// </summary>
/// <param name="Name">The name in results and files, for example <c>tip-adapter</c>.</param>
/// <param name="Summary">What is adapted, in one line.</param>
public sealed record MethodDescriptor(string Name, string Summary)
{
    /// <summary>What it needs beside features.</summary>
    public MethodNeeds Needs { get; init; }

    /// <summary>Its settings.</summary>
    public IReadOnlyList<MethodOption> Options { get; init; } = [];

    /// <summary>Whether what it learns makes class weights of any class name, so that it serves classes that it was not fitted on.</summary>
    public bool ServesUnseenClasses { get; init; }

    /// <summary>Whether a cache of support images votes, which evidence then names.</summary>
    public bool HasCache { get; init; }

    /// <summary>Whether it is a weighted sum of other methods, which has no text head of its own.</summary>
    public bool Blends { get; init; }

    /// <summary>The kind of learned prompt that it tunes and can start from (<c>coop</c>, <c>vpt</c>, <c>upt</c>); <see langword="null"/> for none.</summary>
    public string? PromptMode { get; init; }

    /// <summary>
    /// The method on features that stands on its tuned prompt as it was published, and in benchmarks where no other is asked for
    /// (<see cref="FitOptions.Adapter"/>); <see langword="null"/> for methods that carry none.
    /// </summary>
    public string? PublishedAdapter { get; init; }

    /// <summary>
    /// The method on features that stands on its tuned prompt in a classifier for use where no other is asked for: it led on validation images.
    /// <see langword="null"/> for methods that carry none.
    /// </summary>
    public string? AdapterForUse { get; init; }

    /// <summary>Whether it can stand on a tuned prompt: it works on features and class weights, and has no prompt of its own.</summary>
    public bool IsAdapter => RunsOnFeatures && PromptMode is null;

    /// <summary>Whether its class weights are made of templates.</summary>
    public bool UsesTemplates { get; init; } = true;

    /// <summary>Whether it can run on features alone, with the class weights of a prompt given where it needs them.</summary>
    public bool RunsOnFeatures => (Needs & (MethodNeeds.TextTower | MethodNeeds.ImageTower | MethodNeeds.Projection)) == MethodNeeds.None;

    /// <summary>Whether it needs nothing but features of the support images, so that it serves encoders without text.</summary>
    public bool RunsWithoutText => Needs == MethodNeeds.None;

    /// <summary>Makes it. One that needs a tower finds the model in the setup.</summary>
    public required Func<MethodSetup, IAdapterMethod> Create { get; init; }

    /// <summary>
    /// The image encoder with what a fit has left for it (<see cref="AdapterFit.Tower"/>), which the caller disposes; <see langword="null"/> for methods that
    /// leave the image tower as it is.
    /// </summary>
    public Func<IClipModel, IReadOnlyList<RawTensor>, IImageEncoder>? Retune { get; init; }

    /// <summary>
    /// How many images a fit sends through the image tower beside those that every method encodes, a way back counted as two: of the options and N, the support
    /// images. <see langword="null"/> for none.
    /// </summary>
    public Func<FitOptions, int, double>? Passes { get; init; }

    /// <summary>The class weights, <c>[C, E]</c>, that its prompt makes of any class names; <see langword="null"/> for methods without a prompt.</summary>
    public Func<IClipModel, SavedPrompt, IReadOnlyList<string>, ClassWeights>? PromptedHead { get; init; }

    /// <summary>
    /// Makes a state of what <see cref="IAdapterState.Store"/> put into a file under this method's name, to the last bit; <see langword="null"/> where the
    /// method leaves a state of another one, as <c>prompt-adapter</c> leaves that of <c>tip-adapter</c>.
    /// </summary>
    public Func<StateReader, IAdapterState>? Restore { get; init; }

    /// <summary>
    /// Learns a classifier of this method again from fewer images with the settings that its fit has chosen, without comparing any; <see langword="null"/>
    /// where that cannot be done on features alone. Predictions of left-out images need it.
    /// </summary>
    public Func<Relearning, IAdapterState>? Relearn { get; init; }

    /// <summary>Whether it tunes a text prompt on features.</summary>
    public bool TunesText => PromptMode is not null && !TunesImages;

    /// <summary>Whether it tunes the image tower, so that features change with it.</summary>
    public bool TunesImages => Needs.HasFlag(MethodNeeds.ImageTower);
}

using System.Reflection;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Splits;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods.CoOp;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>The methods that <see cref="FitAsync"/> takes.</summary>
    public static IReadOnlyList<string> Methods { get; } = [.. AdapterMethods.Names, CoOpMethod.MethodName, PromptMethods.Vpt, PromptMethods.Upt];

    /// <summary>Refuses a method that <see cref="FitAsync"/> does not take, before any work is done for it.</summary>
    /// <param name="method">The method's name.</param>
    /// <exception cref="InputException">There is no such method.</exception>
    public static void RequireMethod(string method)
    {
        if (!Methods.Contains(method))
            throw new InputException($"there is no method '{method}'", null, "choose from " + string.Join(", ", Methods));
    }

    /// <summary>Adapts a model to a few labelled images: images → features → tuned prompt and class weights → what the method makes of them.</summary>
    /// <param name="clip">The frozen model; it stays the caller's and must outlive the classifier.</param>
    /// <param name="split">The support images, and validation images where there are any.</param>
    /// <param name="options">Method, selection rule and how images become features.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work; features encoded and stages finished by then are not lost where there is a store for them.</param>
    /// <exception cref="InputException">A class lost all of its images, a text is too long, or the options contradict the data.</exception>
    public static async Task<FitResult> FitAsync(ClipModel clip, FewShotSplit split, FitOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(split);
        options ??= new FitOptions();
        if (options.Selection is TestOracleRule)
            throw new InputException("test-oracle chooses by test accuracy, and a classifier for use has no test set", null,
                "leave test-oracle to benchmarks, and choose support-cv, few-shot-val, full-val or fixed") { Settings = [Setting.Selection] };
        options.Validate();

        var features = await FewShotFeatures.ExtractAsync(clip, split, FewShotFeatures.HeadOf(clip, split.ClassNames, options), options, progress, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var adapted = await Adaptation.RunAsync(clip, split, features, null, options, progress, cancellationToken).ConfigureAwait(false);
        var state = Assemble(clip, split, options, features.Support, adapted);
        return new FitResult(new FewShotClassifier(clip, ownsClip: false, state), adapted.Selection, features.Support.Unreadable) { Warnings = adapted.Warnings };
    }

    /// <summary>Whether a method tunes a text prompt on features.</summary>
    internal static bool TunesText(string method) => method == CoOpMethod.MethodName || PromptMethods.Contains(method);

    private static ClassifierState Assemble(ClipModel clip, FewShotSplit split, FitOptions options, SupportFeatures support, Adaptation adapted)
    {
        return new ClassifierState
        {
            ClassNames = split.ClassNames,
            Method = options.Method,
            Selection = adapted.Selection.Rule,
            SelectionDetail = adapted.Selection.Describe(),
            Parts = StateForms.Store(adapted.State),
            LogitScale = clip.LogitScale,
            EmbedDim = clip.EmbedDim,
            ClassWeights = adapted.Head.Values.ToArray(),
            Support = support.Images,
            Prompts = UsesTemplates(options.Method) ? Texts.ClassPrompts.Create(split.ClassNames, options.Templates, options.Descriptions).Texts : [],
            Prompt = adapted.Prompt,
            VisualPrompts = adapted.VisualPrompts,
            Model = clip.Name,
            ModelPath = clip.Path,
            VocabularyPath = clip.VocabularyPath ?? "",
            ModelSha256 = clip.Sha256,
            ImageSize = clip.ImageSize,
            ApplyOrientation = options.Extraction.ApplyOrientation,
            Views = options.Views,
            Shots = split.Shots,
            Seed = split.Seed,
            LibraryVersion = typeof(FewShotClassifier).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        };
    }

    private static bool UsesTemplates(string method) => !TunesText(method) && method != PromptMethods.Upt;
}

using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.CoOp;

namespace PromptAdapter;

/// <summary>What a classifier was asked to be fitted with: with it, and with the support set, it can be fitted again when images come or go.</summary>
/// <param name="Options">
/// What was stated, and the templates that were in force; without what belongs to one run alone: threads, store, folder of stages, starting prompt.
/// </param>
public sealed record FitRecipe(FitOptions Options)
{
    /// <summary>
    /// The absolute path of the folder that the support images' paths start from; <see langword="null"/> where they lay in none or it is not known.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Whether a pre-trained prompt was given, which must then be given again.</summary>
    public bool StartsFromPrompt { get; init; }

    /// <summary>The recipe of a fit.</summary>
    /// <param name="stated">What was asked for.</param>
    /// <param name="settled">The same with what was left to the data.</param>
    /// <param name="method">The method: the settings of prompts are kept where it tunes one.</param>
    /// <param name="hasText">Whether the model has text.</param>
    /// <param name="folder">Where the images lie.</param>
    internal static FitRecipe Of(FitOptions stated, FitOptions settled, MethodDescriptor method, bool hasText, string? folder) =>
        new(stated with
        {
            Shots = null,
            Templates = hasText ? settled.Templates : null,
            Prompt = null,
            TargetImages = null,
            StageFolder = null,
            Threads = null,
            Quick = false,
            TimeLimit = null,
            Context = method.PromptMode is null ? new CoOpOptions()
                : stated.Context with { Start = null, StageFolder = null, Tuning = stated.Context.Tuning with { CheckpointPath = null } },
            Extraction = new ExtractionOptions { ApplyOrientation = settled.Extraction.ApplyOrientation, Recipe = settled.Extraction.Recipe },
        })
        {
            Folder = folder,
            StartsFromPrompt = stated.Prompt is not null,
        };

    /// <summary>Whether a fit looks at the photos themselves, so that the features of the support set are not enough for another one.</summary>
    /// <param name="method">The method.</param>
    internal bool NeedsPhotos(MethodDescriptor method) =>
        Options.Views > 0 || LooksAtPhotos(method);

    /// <summary>Whether the method itself looks at the photos, beside their views.</summary>
    /// <param name="method">The method.</param>
    internal static bool LooksAtPhotos(MethodDescriptor method) => (method.Needs & (MethodNeeds.ImageTower | MethodNeeds.Projection)) != MethodNeeds.None;
}

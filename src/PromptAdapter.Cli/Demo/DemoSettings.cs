using PromptAdapter.Drawings;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Selection;

namespace PromptAdapter.Cli.Demo;

/// <summary>What the demo runs: quick, so that it ends within two minutes, or in full.</summary>
internal sealed record DemoSettings
{
    /// <summary>The methods of the comparison; the last two start from the pre-trained prompt, CoOp from a random one.</summary>
    public static readonly string[] Methods =
        ["zero-shot", "linear-probe", "coop", "tip-adapter", "tip-adapter-f", PromptMethods.PromptAdapter, PromptMethods.PromptAdapterF];

    /// <summary>Images per class of the classifier that is kept.</summary>
    public const int ClassifierShots = 4;

    /// <summary>Context vectors of the pre-trained prompt, and of CoOp's new ones.</summary>
    public const int ContextLength = 4;

    private const int QuickPromptEpochs = 12;
    private const int FullPromptEpochs = 50;

    public IReadOnlyList<string> Tasks { get; init; } = ProceduralDatasets.Names;

    public IReadOnlyList<int> Shots { get; init; } = [1, 2, 4, 8, 16];

    /// <summary>
    /// Three seeds, ten views of each image and cross-validation on the shots, in place of one seed, the image itself and a few validation images.
    /// </summary>
    public bool Full { get; init; }

    /// <summary>Learns the prompt anew on drawn source tasks in place of loading the one that comes along.</summary>
    public bool Pretrain { get; init; }

    public IReadOnlyList<int> Seeds => Full ? [1, 2, 3] : [1];

    public string Selection => Full ? SupportCrossValidationRule.RuleName : FewShotValRule.RuleName;

    public int Views => Full ? FitOptions.TipAdapterViews : 0;

    public int PromptEpochs => Full ? FullPromptEpochs : QuickPromptEpochs;

    /// <summary>What of it is cut short, in words.</summary>
    public string InWords => Full
        ? $"seeds 1, 2 and 3; {Views} views of each image; {PromptEpochs} prompt epochs; settings chosen by {Selection}, on the shots alone"
        : $"a single seed, so not a mean; each image encoded once; {PromptEpochs} prompt epochs; settings chosen by {Selection}, on at most 4 validation " +
            $"images per class ('--full' takes 3 seeds, views and the shots alone)";

    public FitOptions Fit(DemoWorkspace workspace) => new()
    {
        Views = Views,
        Context = new CoOpOptions { Length = ContextLength, Tuning = new PromptTuningOptions { Epochs = PromptEpochs } },
        StageFolder = workspace.Stages,
        Extraction = new ExtractionOptions { Store = new FeatureStore(workspace.Features), ApplyOrientation = false },
    };
}

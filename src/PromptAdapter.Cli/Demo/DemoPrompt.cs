using PromptAdapter.Drawings;
using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Pretraining;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Demo;

/// <summary>The pre-trained prompt: the one that comes along, or one learned anew on the drawn source tasks.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Path">Its file.</param>
/// <param name="Origin">Where it is from, in words.</param>
internal sealed record DemoPrompt(SavedPrompt Prompt, string Path, string Origin)
{
    private const string Words = "a photo of a"; // as many vectors as DemoSettings.ContextLength
    private const int Shots = 16;
    private const int Epochs = 8;

    public static async Task<DemoPrompt> TakeAsync(ClipModel clip, DemoSettings settings, DemoWorkspace workspace, IProgress<ProgressReport> progress,
        CancellationToken cancellationToken)
    {
        if (!settings.Pretrain)
            return Load(BundledModel.Prompt, "loaded the prompt that comes with this program");
        if (File.Exists(workspace.Prompt))
            return Load(workspace.Prompt, "loaded the prompt that an earlier run pre-trained here");

        await DemoDrawings.WriteAsync(ProceduralDatasets.SourceNames, workspace.Sources, progress, cancellationToken).ConfigureAwait(false);
        var sources = ProceduralDatasets.SourceNames.Select(name =>
            new SourceDataset(name, ImageFolder.Open(System.IO.Path.Combine(workspace.Sources, name)))).ToArray();
        var learned = await new PromptPretraining(clip, Options(workspace)).RunAsync(sources, progress, cancellationToken).ConfigureAwait(false);
        PromptFile.Save(learned.Prompt, workspace.Prompt);
        return new DemoPrompt(learned.Prompt, workspace.Prompt, "pre-trained by this run");

        DemoPrompt Load(string path, string origin)
        {
            var prompt = PromptFile.Load(path);
            prompt.RequireModel(clip.Name, clip.Sha256);
            return new DemoPrompt(prompt, path, origin);
        }
    }

    /// <summary>The tasks that the prompt has seen.</summary>
    public IReadOnlyList<string> SourceTasks => [.. Prompt.Sources.Select(source => source.Task).Distinct()];

    private static PretrainingOptions Options(DemoWorkspace workspace) => new()
    {
        Words = Words,
        Shots = Shots,
        Views = 0, // cut-outs of so small drawings show something else
        Tuning = new PromptTuningOptions { Epochs = Epochs },
        StageFolder = workspace.Stages,
        Extraction = new ExtractionOptions { Store = new FeatureStore(workspace.Features) },
    };
}

using PromptAdapter.Clip;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Demo;

/// <summary>The files that the demo works on, made once: photos, a checkpoint with random weights and a vocabulary of single bytes.</summary>
/// <param name="Folder">The folder that holds all.</param>
internal sealed record DemoWorkspace(string Folder)
{
    private const int Seed = 7;
    private const int TrainPerClass = 16;
    private const int TestPerClass = 20;

    // Bytes and no merges: every letter is a token of its own, which a text tower that was never trained does not mind.
    private const string Merges = "#version: 0.2\n";

    public string Photos => Path.Combine(Folder, "photos");

    public string Model => Path.Combine(Folder, "model");

    public string Checkpoint => Path.Combine(Model, "model.safetensors");

    public string Classifier => Path.Combine(Folder, "shapes.padapter");

    public static DemoWorkspace Prepare(string folder)
    {
        var workspace = new DemoWorkspace(Path.GetFullPath(folder));
        if (!File.Exists(workspace.Checkpoint))
            new RandomCheckpoint { Seed = Seed }.Write(workspace.Checkpoint);
        AtomicFile.WriteText(Path.Combine(workspace.Model, "merges.txt"), Merges);
        new DemoPhotos(Seed).Write(workspace.Photos, TrainPerClass, TestPerClass);
        return workspace;
    }
}

using PromptAdapter.Clip;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Demo;

/// <summary>The files that the demo works on, made once: photos, a checkpoint with random weights and a vocabulary.</summary>
/// <param name="Folder">The folder that holds all.</param>
internal sealed record DemoWorkspace(string Folder)
{
    private const int Seed = 7;
    private const int TrainPerClass = 16;
    private const int TestPerClass = 20;

    // Single bytes and one merged word: a text tower that was never trained does not mind long words in small pieces.
    private const string Merges = "#version: 0.2\np h\no t\nph ot\nphot o</w>\n";
    private const int VocabularySize = 512 + 4 + 2; // bytes with and without a word's end, merges, start and end of text

    private const string VocabularyName = "bpe_simple_vocab_16e6.txt"; // the name by which a CLIP's merges are looked for

    public string Photos => Path.Combine(Folder, "photos");

    public string Model => Path.Combine(Folder, "model");

    public string Checkpoint => Path.Combine(Model, "model.safetensors");

    public string Classifier => Path.Combine(Folder, "shapes.padapter");

    public static DemoWorkspace Prepare(string folder)
    {
        var workspace = new DemoWorkspace(Path.GetFullPath(folder));
        if (!File.Exists(workspace.Checkpoint))
            new RandomCheckpoint { Seed = Seed, VocabularySize = VocabularySize }.Write(workspace.Checkpoint);
        AtomicFile.WriteText(Path.Combine(workspace.Model, VocabularyName), Merges);
        new DemoPhotos(Seed).Write(workspace.Photos, TrainPerClass, TestPerClass);
        return workspace;
    }
}

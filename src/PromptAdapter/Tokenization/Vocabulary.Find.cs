using PromptAdapter.Runtime;

namespace PromptAdapter.Tokenization;

/// <content>Where vocabularies are looked for.</content>
public sealed partial class Vocabulary
{
    // With merges.txt standing beside vocab.json.
    private static readonly string[] FileNames = ["bpe_simple_vocab_16e6.txt.gz", "bpe_simple_vocab_16e6.txt", "tokenizer.json", "vocab.json"];

    /// <summary>Finds the vocabulary of a model: beside its checkpoint, else in <see cref="UserFolders.Models"/>.</summary>
    /// <param name="checkpointPath">The checkpoint's file or folder.</param>
    /// <returns>The path to give to <see cref="Load"/>.</returns>
    /// <exception cref="InputException">There is none.</exception>
    public static string FindBeside(string checkpointPath)
    {
        var full = Path.GetFullPath(checkpointPath);
        var folder = Directory.Exists(full) ? full : Path.GetDirectoryName(full) ?? full;
        return Find(folder) ?? Find(UserFolders.Models)
            ?? throw new InputException($"comes without a vocabulary for its text ({LookedIn($"{folder} and {UserFolders.Models}")})", checkpointPath,
                $"put {FileNames[0]} from the model's download into {folder}");
    }

    /// <summary>Finds the vocabulary in <see cref="UserFolders.Models"/>.</summary>
    /// <returns>The path to give to <see cref="Load"/>.</returns>
    /// <exception cref="InputException">There is none.</exception>
    public static string FindInstalled() =>
        Find(UserFolders.Models)
        ?? throw new InputException($"there is no vocabulary ({LookedIn(UserFolders.Models)})", null,
            $"put {FileNames[0]} from a model's download into {UserFolders.Models}")
        { Alternative = new(Setting.Vocabulary, "name one") };

    private static string? Find(string folder) =>
        FileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(path => File.Exists(path)
            && (Path.GetFileName(path) != "vocab.json" || File.Exists(Path.Combine(folder, "merges.txt"))));

    private static string LookedIn(string folders) => $"looked in {folders} for {string.Join(", ", FileNames)}";
}

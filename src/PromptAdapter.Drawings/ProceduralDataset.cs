using System.Text;
using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Tasks;
using PromptAdapter.Runtime;

namespace PromptAdapter.Drawings;

/// <summary>A drawn data set. Pictures are drawn when asked for, each from its own seed: in any order, by any number of threads.</summary>
public sealed class ProceduralDataset
{
    /// <summary>Pixels along a side, where no other size is asked for.</summary>
    public const int Size = 64;

    private readonly ProceduralTask _task;

    internal ProceduralDataset(ProceduralTask task, ulong seed)
    {
        (_task, Seed) = (task, seed);
        ClassNames = [.. task.Classes.Select(one => one.Name)];
        FolderNames = [.. task.Classes.Select(one => one.Folder)];
    }

    /// <summary>Its name, such as <c>drawn-pets</c>.</summary>
    public string Name => _task.Name;

    /// <summary>Which series of pictures.</summary>
    public ulong Seed { get; }

    /// <summary>Whether it is for pre-training prompts, rather than one to adapt to.</summary>
    public bool IsSource => _task.IsSource;

    /// <summary><c>[C]</c> class names, by label, as they stand in a prompt.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary><c>[C]</c> names of the classes' folders, in ordinal order: the order of the labels when the folders are opened.</summary>
    public IReadOnlyList<string> FolderNames { get; }

    /// <summary>Prompt templates with one <c>{}</c> each.</summary>
    public IReadOnlyList<string> Templates => _task.Templates;

    /// <summary>How many pictures of each class a split has.</summary>
    /// <param name="split">The split.</param>
    public int CountPerClass(ProceduralSplit split) => split switch
    {
        ProceduralSplit.Train => _task.Train,
        ProceduralSplit.Validation => _task.Validation,
        _ => _task.Test,
    };

    /// <summary>Draws a picture.</summary>
    /// <param name="split">Of which split; a picture is in one only.</param>
    /// <param name="label">Of which class.</param>
    /// <param name="index">Which of that class's pictures.</param>
    /// <param name="rgb">Receives the pixels <c>[size, size, 3]</c>.</param>
    /// <param name="size">Pixels along a side, 8 to 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class or picture.</exception>
    public void Draw(ProceduralSplit split, int label, int index, Span<byte> rgb, int size = Size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, ClassNames.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, CountPerClass(split));

        // By the class's name and not its label: a class keeps its pictures when others join.
        var family = HashOf($"{Name}/{ClassNames[label]}/{(int)split}");
        using var canvas = new Canvas(size);
        var sheet = new TaskSheet(canvas, DrawingRandom.Of(Seed, family, (ulong)index), _task.Difficulty);
        _task.Classes[label].Draw(sheet);
        sheet.Finish();
        canvas.CopyTo(rgb);
    }

    /// <summary>A SHA-256 over the class names and pixels: equal where the pictures are equal, so that a copy made elsewhere can be recognised.</summary>
    /// <param name="perClass">How many pictures of each class and split count; all when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the drawing.</param>
    public string Fingerprint(int? perClass = null, CancellationToken cancellationToken = default)
    {
        using var digest = new FieldDigest();
        digest.Bytes(Encoding.UTF8.GetBytes(string.Join('\n', ClassNames)));
        var pixels = new byte[3 * Size * Size];
        foreach (var split in Enum.GetValues<ProceduralSplit>())
        {
            for (var label = 0; label < ClassNames.Count; label++)
            {
                for (var index = 0; index < Math.Min(perClass ?? int.MaxValue, CountPerClass(split)); index++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Draw(split, label, index, pixels);
                    digest.Bytes(pixels);
                }
            }
        }

        return digest.Value();
    }

    // FNV-1a.
    private static ulong HashOf(string text)
    {
        var hash = 14695981039346656037;
        foreach (var one in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ one) * 1099511628211;
        return hash;
    }
}

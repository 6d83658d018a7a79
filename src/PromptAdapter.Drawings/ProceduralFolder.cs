using System.Text;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;
using SkiaSharp;

namespace PromptAdapter.Drawings;

/// <summary>Writes a drawn data set as files that <see cref="ImageFolder"/> opens.</summary>
public static class ProceduralFolder
{
    private const string FingerprintFile = "fingerprint.txt";
    private const int FingerprintPerClass = 1; // of each class and split; a change of how a task is drawn shows in every picture

    private static readonly (ProceduralSplit Split, string Folder)[] Splits =
        [(ProceduralSplit.Train, "train"), (ProceduralSplit.Validation, "val"), (ProceduralSplit.Test, "test")];

    /// <summary>
    /// Writes <c>train</c>, <c>val</c> and <c>test</c> folders of class folders with PNG files (lossless), and <c>classes.txt</c>, <c>templates.txt</c>
    /// and <c>fingerprint.txt</c> beside them. The folder appears when it is whole, and not before.
    /// </summary>
    /// <param name="dataset">What to write.</param>
    /// <param name="folder">The folder to create.</param>
    /// <param name="size">Pixels along a side, 8 to 4096.</param>
    /// <param name="progress">Receives the number of pictures written.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <returns>How many pictures were written.</returns>
    /// <exception cref="InputException">The folder is there already or cannot be written.</exception>
    public static int Write(ProceduralDataset dataset, string folder, int size = ProceduralDataset.Size, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var outputs = new OutputSet();
        var count = Write(dataset, folder, outputs, size, progress, cancellationToken);
        outputs.Commit();
        return count;
    }

    /// <summary>The same as one of several outputs, all of which appear together.</summary>
    /// <param name="dataset">What to write.</param>
    /// <param name="folder">The folder to create.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="size">Pixels along a side, 8 to 4096.</param>
    /// <param name="progress">Receives the number of pictures written.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>How many pictures were written.</returns>
    /// <exception cref="InputException">The folder is there already or cannot be written.</exception>
    public static int Write(ProceduralDataset dataset, string folder, OutputSet outputs, int size = ProceduralDataset.Size,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(outputs);
        var full = ImageFolder.FullPath(folder);
        var temporary = outputs.CreateFolder(full);
        try
        {
            return WriteAll(dataset, temporary, size, progress, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be written (" + error.Message.TrimEnd('.') + ")", full, "choose a folder that you may write to", error);
        }
    }

    /// <summary>Whether a folder was written from just these drawings: another version of the program may draw a task otherwise.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="folder">A folder that <see cref="Write(ProceduralDataset, string, int, IProgress{ProgressReport}?, CancellationToken)"/> wrote.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    public static bool IsOf(ProceduralDataset dataset, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var path = Path.Combine(ImageFolder.FullPath(folder), FingerprintFile);
        return File.Exists(path) && File.ReadAllText(path).Trim() == dataset.Fingerprint(FingerprintPerClass, cancellationToken);
    }

    private static int WriteAll(ProceduralDataset dataset, string folder, int size, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        File.WriteAllText(Path.Combine(folder, "classes.txt"), string.Join('\n', dataset.ClassNames) + "\n", new UTF8Encoding(false));
        File.WriteAllText(Path.Combine(folder, TemplateSet.FileName), string.Join('\n', dataset.Templates) + "\n", new UTF8Encoding(false));
        File.WriteAllText(Path.Combine(folder, FingerprintFile), dataset.Fingerprint(FingerprintPerClass, cancellationToken) + "\n");
        var total = dataset.ClassNames.Count * Splits.Sum(split => dataset.CountPerClass(split.Split));
        var pixels = new byte[3 * size * size];
        SkiaLibrary.EnsureLoaded();
        using var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var done = 0;
        foreach (var (split, name) in Splits)
        {
            for (var label = 0; label < dataset.ClassNames.Count; label++)
            {
                var classFolder = Path.Combine(folder, name, dataset.FolderNames[label]);
                Directory.CreateDirectory(classFolder);
                for (var index = 0; index < dataset.CountPerClass(split); index++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    dataset.Draw(split, label, index, pixels, size);
                    WritePicture(Path.Combine(classFolder, $"{index:D3}.png"), pixels, bitmap);
                    done++;
                }

                progress?.Report(new ProgressReport($"drawing {dataset.Name}", done, total));
            }
        }

        return done;
    }

    private static void WritePicture(string path, ReadOnlySpan<byte> rgb, SKBitmap bitmap)
    {
        var rgba = bitmap.GetPixelSpan();
        for (var i = 0; i < rgb.Length / 3; i++)
        {
            rgb.Slice(3 * i, 3).CopyTo(rgba[(4 * i)..]);
            rgba[4 * i + 3] = byte.MaxValue;
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var stream = File.Create(path);
        data.SaveTo(stream);
    }
}

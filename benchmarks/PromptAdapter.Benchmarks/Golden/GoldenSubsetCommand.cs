using System.Globalization;
using PromptAdapter.Benchmarks;

namespace PromptAdapter.GoldenData;

/// <summary>Makes the committed subset of the reference data; measures nothing but its size.</summary>
internal sealed class GoldenSubsetCommand : IBenchmark
{
    public string Name => "golden-subset";

    public string Usage => "SHARED FOLDER   packs the committed part of the reference data in SHARED into FOLDER (../shared tests/golden)";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is not [var shared, var folder])
            throw new InputException("golden-subset takes two folders: the reference data and where to write");
        var files = GoldenSubset.Make(shared);
        var packed = GoldenPack.Pack(files);
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, GoldenPack.FileName), packed, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, GoldenPack.ContentsName), GoldenPack.ContentsOf(files), cancellationToken);
        var size = files.Sum(file => (long)file.Content.Length);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Count} files of {size:N0} bytes, packed {packed.Length:N0}"));
    }
}

using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Plans;

/// <summary>
/// <c>plan.json</c> in an output folder: every cell that is to be run, written before the first one is, so that it can be told which are missing.
/// </summary>
/// <param name="Cells">The cells, in order.</param>
public sealed record BenchPlanFile(IReadOnlyList<BenchCell> Cells)
{
    /// <summary>The file's name in the output folder.</summary>
    public const string FileName = "plan.json";

    private static readonly JsonSerializerOptions Shape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>SHA-256 over all cells with their settings, the first 16 hexadecimal digits: equal plans have equal digests.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Cells, Shape)))[..16];

    /// <summary>The plan of an output folder, or <see langword="null"/> where none was written.</summary>
    /// <param name="folder">The output folder.</param>
    /// <exception cref="InputException">The file is damaged or cannot be read.</exception>
    public static BenchPlanFile? Find(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            var bytes = InputFile.ReadAllBytes(path, ReadLimits.ResultsBytes, "choose a folder that a benchmark wrote");
            var document = JsonSerializer.Deserialize<Document>(bytes, Shape) ?? throw new JsonException("is empty");
            var plan = new BenchPlanFile(document.Cells);
            return plan.Digest == document.Digest && plan.Cells.Distinct().Count() == plan.Cells.Count ? plan
                : throw new JsonException("does not have the digest that it states");
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new InputException("is no plan of a benchmark, or was changed", path,
                "remove it and resume the benchmark, which writes it anew", error)
            { Settings = [Setting.Resume] };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({error.Message.TrimEnd('.')})", path, "choose a folder that you may read", error);
        }
    }

    /// <summary>Writes the plan into an output folder. Cells of a plan that is there already stay in it, behind the new ones.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="inParts">Other parts of the same plan may be running: the plan that is there must be this one.</param>
    /// <exception cref="InputException">The folder holds a plan with other settings, or cannot be written.</exception>
    public void Keep(string folder, bool inParts = false)
    {
        using var outputs = new OutputSet();
        Keep(folder, inParts, outputs);
        outputs.Commit();
    }

    /// <summary>The same as one of several outputs, all of which appear together.</summary>
    internal void Keep(string folder, bool inParts, OutputSet outputs)
    {
        var there = Find(folder);
        if (there?.Digest == Digest)
            return;
        var path = Path.Combine(folder, FileName);
        if (there is not null && there.Cells.Any(IsEarlier) && !Cells.Any(IsEarlier))
            throw new InputException("was written by an earlier version, whose runs are not resumed", path,
                "choose another folder; this one can still be shown with bench report");
        if (there is not null && inParts)
            throw new InputException($"is another plan ({there.Cells.Count} cells, digest {there.Digest}) than this one ({Cells.Count} cells, digest {Digest})",
                path, "give every part the same settings, or choose another folder");
        if (there is not null && Conflict(there) is { } conflict)
            throw new InputException(
                $"is a plan with other settings for {conflict.There.Dataset}: '{conflict.There.Settings}' instead of '{conflict.Here.Settings}'", path,
                "give the same settings again, or choose another folder");
        var all = there is null ? this : new BenchPlanFile([.. Cells.Union(there.Cells)]);
        outputs.Write(path, stream => JsonSerializer.Serialize(stream, new Document(all.Digest, all.Cells), Shape));
    }

    private static bool IsEarlier(BenchCell cell) => cell.Settings.EarlierLine is not null;

    // More methods, shots or seeds go on with a plan; results of one data set under two settings would not be comparable.
    private (BenchCell There, BenchCell Here)? Conflict(BenchPlanFile there)
    {
        var settings = there.Cells.GroupBy(cell => (cell.Dataset, cell.Protocol)).ToDictionary(group => group.Key, group => group.First());
        foreach (var cell in Cells)
        {
            if (settings.TryGetValue((cell.Dataset, cell.Protocol), out var other) && other.Settings != cell.Settings)
                return (other, cell);
        }

        return null;
    }

    private sealed record Document(string Digest, IReadOnlyList<BenchCell> Cells);
}

using System.Text.Json;

namespace PromptAdapter.Datasets.Known;

/// <summary>Small copies of known data sets: a part of the published split and a file of one byte for each image in it.</summary>
internal static class MiniatureTree
{
    /// <summary>The published split's rows: split → [path, label, class name].</summary>
    public static Dictionary<string, List<JsonElement[]>> PublishedSplit(KnownDataset known) =>
        JsonSerializer.Deserialize<Dictionary<string, List<JsonElement[]>>>(File.ReadAllBytes(ReferenceData.PathOf("splits", known.SplitFile!)))!;

    /// <summary>Writes the first images of the first classes, in every split.</summary>
    /// <returns>The folder that holds the data set's.</returns>
    public static string Add(TemporaryFolder folder, KnownDataset known, int classes, int perClass)
    {
        var part = PublishedSplit(known).ToDictionary(
            split => split.Key,
            split => split.Value.Where(row => row[1].GetInt32() < classes).GroupBy(row => row[1].GetInt32())
                .SelectMany(group => group.Take(perClass)).ToList());
        foreach (var entry in known.Required.Where(entry => entry.EndsWith('/')))
            Directory.CreateDirectory(Path.Combine(folder.Path, known.Folder, entry));
        folder.AddImages([.. part.Values.SelectMany(rows => rows).Select(row => PathOf(known, row[0].GetString()!))]);
        File.WriteAllText(folder.File(known.Folder, known.SplitFile!), JsonSerializer.Serialize(part));
        return folder.Path;
    }

    /// <summary>Writes the whole published split and none of the images.</summary>
    public static string AddWithoutImages(TemporaryFolder folder, KnownDataset known)
    {
        foreach (var entry in known.Required.Where(entry => entry.EndsWith('/')))
            Directory.CreateDirectory(Path.Combine(folder.Path, known.Folder, entry));
        File.Copy(ReferenceData.PathOf("splits", known.SplitFile!), folder.File(known.Folder, known.SplitFile!));
        return folder.Path;
    }

    /// <summary>Where an image of a key is, below the folder that holds all data sets.</summary>
    public static string PathOf(KnownDataset known, string key) =>
        string.Join('/', ((string[])[known.Folder, known.ImageFolder, key]).Where(part => part.Length > 0));

    /// <summary>The rows of a published few-shot file: <c>train</c> and <c>val</c> → (path below CoOp's DATA, label, class name).</summary>
    public static Dictionary<string, List<(string Path, int Label, string ClassName)>> FewShotRows(KnownDataset known, int shots)
    {
        const string Data = "./data/";
        using var json = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.PathOf("splits", "few-shot-indices", known.Name, $"shot_{shots}-seed_1.json")));
        return json.RootElement.EnumerateObject().ToDictionary(
            split => split.Name,
            split => split.Value.GetProperty("data").EnumerateArray()
                .Select(row =>
                (row.GetProperty("impath").GetString()![Data.Length..], row.GetProperty("label").GetInt32(),
                row.GetProperty("classname").GetString()!)).ToList());
    }
}

using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using PromptAdapter.Runtime;

namespace PromptAdapter.Tokenization;

/// <summary>Reads the file formats that vocabularies come in.</summary>
internal static class VocabularyFile
{
    private const int LargestId = 10_000_000;

    /// <summary>Reads <paramref name="path"/>, whatever its format.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public static VocabularySource Read(string path)
    {
        var content = ReadBytes(path);
        if (content.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            content = content[3..];
        if (!Utf8.IsValid(content))
            throw Damaged(path, "it is not UTF-8 text");
        return content.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? ReadJson(path, content)
            : new VocabularySource(path, ParseMerges(path, Encoding.UTF8.GetString(content)), null);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = InputFile.Open(path, "give the vocabulary that came with the model");
            Span<byte> magic = stackalloc byte[2];
            var isPacked = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
            file.Position = 0;
            if (!isPacked)
                return ReadAll(path, file);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return ReadAll(path, unpacked);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("does not exist", path, "give the vocabulary that came with the model", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "give the vocabulary that came with the model", error);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(path, "the packed data is broken", error);
        }
    }

    private static byte[] ReadAll(string path, Stream stream)
    {
        using var all = new MemoryStream();
        var block = new byte[1 << 16];
        for (var read = stream.Read(block); read > 0; read = stream.Read(block))
        {
            if (all.Length + read > ReadLimits.VocabularyBytes)
                throw Damaged(path, $"it holds more than {ReadLimits.VocabularyBytes >> 20} MiB");
            all.Write(block, 0, read);
        }

        return all.ToArray();
    }

    /// <summary>One merge a line, two pieces with a space between them; the first line may name the version.</summary>
    private static List<(string Left, string Right)> ParseMerges(string path, string text)
    {
        var merges = new List<(string Left, string Right)>();
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range].TrimEnd('\r');
            if (line.IsEmpty || (number == 1 && line.Contains("#version", StringComparison.Ordinal)))
                continue;
            if (merges.Count == ReadLimits.VocabularyEntries)
                throw TooMany(path);
            merges.Add(ParsePair(line) ?? throw Damaged(path, $"line {number} is not two pieces with a space between them"));
        }

        return merges.Count > 0 ? merges : throw Damaged(path, "it holds no merges");
    }

    private static (string Left, string Right)? ParsePair(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        var space = line.IndexOf(' ');
        return space <= 0 || line[(space + 1)..].Contains(' ') ? null : (line[..space].ToString(), line[(space + 1)..].ToString());
    }

    private static VocabularySource ReadJson(string path, byte[] content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            if (root.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object)
                return ReadTokenizer(path, root, model);

            var mergesPath = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "merges.txt");
            if (!File.Exists(mergesPath))
                throw new InputException("holds token ids only, and there is no merges.txt beside it", path,
                    "put the merges.txt of the same model into the same folder");
            return new VocabularySource(path, ParseMerges(mergesPath, Encoding.UTF8.GetString(ReadBytes(mergesPath))), ReadIds(path, root));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Damaged(path, "it is not the JSON of a tokenizer", error);
        }
    }

    private static VocabularySource ReadTokenizer(string path, JsonElement root, JsonElement model)
    {
        var ids = ReadIds(path, model.GetProperty("vocab"));
        if (root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array)
        {
            foreach (var token in added.EnumerateArray())
                ids.TryAdd(token.GetProperty("content").GetString()!, ReadId(path, token.GetProperty("id")));
        }

        var merges = model.GetProperty("merges").EnumerateArray().Select(merge => ReadMerge(merge) ?? throw Damaged(path, "a merge is not two pieces"));
        var list = merges.Take(ReadLimits.VocabularyEntries + 1).ToList();
        return list.Count <= ReadLimits.VocabularyEntries ? new VocabularySource(path, list, ids) : throw TooMany(path);
    }

    // Older files write a merge as one string, newer ones as a pair.
    private static (string Left, string Right)? ReadMerge(JsonElement merge)
    {
        if (merge.ValueKind != JsonValueKind.Array)
            return ParsePair(merge.GetString());
        return merge.GetArrayLength() == 2 && merge[0].GetString() is { } left && merge[1].GetString() is { } right ? (left, right) : null;
    }

    private static Dictionary<string, int> ReadIds(string path, JsonElement vocabulary)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in vocabulary.EnumerateObject())
        {
            if (ids.Count == ReadLimits.VocabularyEntries)
                throw TooMany(path);
            if (!ids.TryAdd(token.Name, ReadId(path, token.Value)))
                throw Damaged(path, $"'{token.Name}' stands in it twice");
        }

        return ids.Count > 0 ? ids : throw Damaged(path, "it holds no tokens");
    }

    private static int ReadId(string path, JsonElement value) =>
        value.TryGetInt32(out var id) && id is >= 0 and < LargestId ? id : throw Damaged(path, $"'{value.GetRawText()}' is no token id");

    private static InputException TooMany(string path) => Damaged(path, $"it holds more than {ReadLimits.VocabularyEntries} entries");

    private static InputException Damaged(string path, string problem, Exception? inner = null) =>
        new("is no vocabulary of a CLIP model (" + problem + ")", path, "use the file that came with the model, or fetch it again", inner);
}

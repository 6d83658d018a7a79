using System.Text.Json;
using PromptAdapter.Tokenization.Cleaning;

namespace PromptAdapter.Tokenization;

/// <summary>Every stage against what CLIP's Python tokenizer gives, with ftfy and without.</summary>
public class ClipTokenizerGoldenTests
{
    private static readonly Lazy<ClipTokenizer> Clip = new(() => new ClipTokenizer(Vocabulary.Load(ReferenceData.Vocabulary)));

    [Fact]
    public void TextRepair_GoldenTexts_EqualFtfy() => CompareAll("ftfy", (_, text) => TextRepair.Fix(text));

    [Fact]
    public void Clean_GoldenTexts_EqualReference() => CompareAll("clean_lower", (_, text) => ClipTokenizer.Clean(text));

    [Fact]
    public void CleanRepaired_GoldenTexts_EqualReferenceWithoutFtfy() => CompareAll("without_ftfy_clean_lower", (_, text) => ClipTokenizer.CleanRepaired(text));

    [Fact]
    public void Encode_GoldenTexts_EqualReference() => CompareAll("bpe", (_, text) => Join(Clip.Value.Encode(text)));

    [Fact]
    public void EncodeClean_GoldenTexts_EqualReferenceWithoutFtfy() => CompareAll(
        "bpe_without_ftfy",
        (_, text) => Join(Clip.Value.EncodeClean(ClipTokenizer.CleanRepaired(text))),
        (golden, value) => value.ValueKind == JsonValueKind.String ? Join(golden.GetProperty("bpe")) : Join(value));

    [Fact]
    public void Tokenize_GoldenTexts_EqualReferenceOrAreRefused() => CompareAll("tokenize", (_, text) =>
    {
        try
        {
            var ids = Clip.Value.TokenizeTrimmed(text);
            Assert.Equal([.. ids, .. new int[77 - ids.Length]], Clip.Value.Tokenize(text));
            return Join(ids);
        }
        catch (InputException error)
        {
            Assert.Contains("77", error.Message, StringComparison.Ordinal);
            Assert.Equal(Setting.Truncate, error.Alternative?.Setting);
            return "";
        }
    });

    [Fact]
    public void Tokenize_Truncated_EqualsReference() => CompareAll("tokenize_truncate", (_, text) => Join(Clip.Value.TokenizeTrimmed(text, truncate: true)));

    [Fact]
    public void Encode_ClassNames_HaveTheReferencesLengths()
    {
        foreach (var name in Golden().GetProperty("meta").GetProperty("classnames_len").EnumerateObject())
            Assert.Equal(name.Value.GetInt32(), Clip.Value.Encode(name.Name).Length);
    }

    [Fact]
    public void Decode_GoldenExample_EqualsReference()
    {
        var example = Golden().GetProperty("meta").GetProperty("decode_example");
        Assert.Equal(example[1].GetString(), Clip.Value.Decode(example[0].EnumerateArray().Select(id => id.GetInt32())));
    }

    [Fact]
    public void Vocabulary_OfClip_HasItsMarkers()
    {
        var meta = Golden().GetProperty("meta");
        Assert.Equal(meta.GetProperty("vocab").GetInt32(), Clip.Value.VocabularySize);
        Assert.Equal(meta.GetProperty("sot").GetInt32(), Clip.Value.StartOfText);
        Assert.Equal(meta.GetProperty("eot").GetInt32(), Clip.Value.EndOfText);
    }

    private static void CompareAll(string field, Func<JsonElement, string, string> compute, Func<JsonElement, JsonElement, string>? expectation = null)
    {
        var cases = Golden().GetProperty("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        var wrong = new List<string>();
        foreach (var golden in cases)
        {
            var text = golden.GetProperty("text").GetString()!;
            var value = golden.GetProperty(field);
            var expected = expectation is null ? Join(value) : expectation(golden, value);
            var actual = compute(golden, text);
            if (actual != expected)
                wrong.Add($"'{text}': expected '{expected}', is '{actual}'");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases.Count}: {string.Join('\n', wrong.Take(20))}");
    }

    private static string Join(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => Join(value.EnumerateArray().Select(id => id.GetInt32())),
        _ => "",
    };

    private static string Join(IEnumerable<int> ids) => string.Join(' ', ids);

    private static JsonElement Golden()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Golden("tokenizer", "tokenizer.json")));
        return json.RootElement.Clone();
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using PromptAdapter.Runtime;
using PromptAdapter.Tokenization;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Training;

namespace PromptAdapter.Drawings.Training;

/// <summary>
/// Everything that a pre-training run depends on besides its images; as a file, JSON with the names below in snake case, all of them required.
/// </summary>
public sealed record SmallClipRecipe
{
    private const int LargestBatch = 1 << 14;
    private const int LargestCount = 1_000_000_000;
    private const int BytesAndMarkers = 514; // tokens of a vocabulary without merges

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Seed of the first weights and of the pairs.</summary>
    public required int Seed { get; init; }

    /// <summary>Dimension E of the shared space.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Side of a patch in pixels; divides the side of the images.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Width of the image tower, a multiple of 64.</summary>
    public required int VisionWidth { get; init; }

    /// <summary>Blocks of the image tower.</summary>
    public required int VisionLayers { get; init; }

    /// <summary>Width of the text tower, a multiple of 64.</summary>
    public required int TextWidth { get; init; }

    /// <summary>Blocks of the text tower.</summary>
    public required int TextLayers { get; init; }

    /// <summary>Longest text in tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The most merges that the vocabulary learns.</summary>
    public required int Merges { get; init; }

    /// <summary>From how many captions the vocabulary is learned.</summary>
    public required int VocabularyCaptions { get; init; }

    /// <summary>Steps of the optimiser.</summary>
    public required int Steps { get; init; }

    /// <summary>Pairs in one step, each a negative example for all others.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The highest learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Steps at the start in which the rate rises to the highest.</summary>
    public required int WarmupSteps { get; init; }

    /// <summary>Steps at the end in which the rate falls to zero.</summary>
    public required int CooldownSteps { get; init; }

    /// <summary>Weight decay of matrices and embeddings; gains, biases and the temperature have none.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>β₂ of AdamW.</summary>
    public required double SecondDecay { get; init; }

    /// <summary>Steps between two lines of the loss curve.</summary>
    public required int LogEvery { get; init; }

    /// <summary>Pairs that are never trained on and that each line of the loss curve is measured on.</summary>
    public required int HeldOutPairs { get; init; }

    /// <summary>Reads a recipe.</summary>
    /// <param name="path">A JSON file.</param>
    /// <exception cref="InputException">The file is missing, is no recipe, or asks for the impossible.</exception>
    public static SmallClipRecipe Read(string path)
    {
        const string Wanted = "a recipe such as that of the bundled model";
        using var json = JsonText.ReadFile(path, Wanted);
        try
        {
            var recipe = json.Deserialize<SmallClipRecipe>(Json) ?? throw new InputException("is empty", path, "give " + Wanted);
            recipe.Validate(path);
            return recipe;
        }
        catch (JsonException error)
        {
            throw new InputException("is not a recipe (" + error.Message.Split(" Path:")[0].Split('\n')[0].TrimEnd('.') + ")", path, "give " + Wanted, error);
        }
    }

    /// <summary>The recipe as JSON text, with a line break at the end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>A recipe from JSON text; <see langword="null"/> when it is none.</summary>
    internal static SmallClipRecipe? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<SmallClipRecipe>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Refuses a recipe that no run can follow.</summary>
    /// <param name="path">The file that it comes from, for the message.</param>
    /// <exception cref="InputException">A value is out of range; the message names it.</exception>
    internal void Validate(string? path)
    {
        Require(EmbedDim is >= 1 and <= 4096, "embed_dim", EmbedDim, "1 to 4096");
        Require(PatchSize is >= 1 and <= 1024, "patch_size", PatchSize, "1 to 1024");
        foreach (var (name, width) in (ReadOnlySpan<(string, int)>)[("vision_width", VisionWidth), ("text_width", TextWidth)])
            Require(width is >= 64 and <= 4096 && width % 64 == 0, name, width, "a multiple of 64 up to 4096");
        foreach (var (name, layers) in (ReadOnlySpan<(string, int)>)[("vision_layers", VisionLayers), ("text_layers", TextLayers)])
            Require(layers is >= 1 and <= 64, name, layers, "1 to 64");
        Require(ContextLength is >= 2 and <= 4096, "context_length", ContextLength, "2 to 4096");
        Require(Merges is >= 1 and <= Vocabulary.ClipSize - BytesAndMarkers, "merges", Merges, "1 to 48894");
        Require(VocabularyCaptions is >= 1 and <= 10_000_000, "vocabulary_captions", VocabularyCaptions, "1 to 10000000");
        Require(Steps is >= 1 and <= LargestCount, "steps", Steps, "1 to 1000000000");
        Require(BatchSize is >= 2 and <= LargestBatch, "batch_size", BatchSize, "2 to 16384");
        Require(LearningRate is > 0 and <= 1, "learning_rate", LearningRate, "above 0, at most 1");
        Require(WarmupSteps >= 0 && WarmupSteps <= Steps, "warmup_steps", WarmupSteps, "0 to the steps");
        Require(CooldownSteps >= 0 && CooldownSteps <= Steps - WarmupSteps, "cooldown_steps", CooldownSteps, "0 to the steps behind the warm-up");
        Require(WeightDecay is >= 0 and <= 1, "weight_decay", WeightDecay, "0 to 1");
        Require(SecondDecay is > 0 and < 1, "second_decay", SecondDecay, "between 0 and 1");
        Require(LogEvery >= 1, "log_every", LogEvery, "1 or more");
        Require(HeldOutPairs is >= 2 and <= LargestBatch, "held_out_pairs", HeldOutPairs, "2 to 16384");

        void Require(bool holds, string name, double value, string range)
        {
            if (!holds)
                throw new InputException(FormattableString.Invariant($"the recipe's {name} is {value}"), path, "give " + range);
        }
    }

    /// <summary>The model before its first step.</summary>
    internal RandomCheckpoint Start(int side, int vocabularySize) => new()
    {
        Seed = Seed,
        EmbedDim = EmbedDim,
        ImageResolution = side,
        PatchSize = PatchSize,
        VisionWidth = VisionWidth,
        VisionLayers = VisionLayers,
        TextWidth = TextWidth,
        TextLayers = TextLayers,
        ContextLength = ContextLength,
        VocabularySize = vocabularySize,
    };

    /// <summary>The learning rate of one step.</summary>
    /// <param name="step">0 … steps − 1.</param>
    internal double RateAt(int step) => new CooldownSchedule(LearningRate, WarmupSteps, CooldownSteps, Steps).RateAt(step);
}

using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Weights;

/// <summary>Infers a CLIP's geometry from the shapes of a few telling tensors, then checks all of them.</summary>
internal sealed class ClipShapeReader(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string? path)
{
    private const int HeadWidth = 64;
    private const int LargeOpenClipHeads = 16;
    private const int Largest = 1 << 24; // no dimension of a CLIP comes near it; sums and products of a few stay in range
    private const int LargestPatch = 1 << 10;
    private const int ResNetEmbedFactor = 32; // channels after the last stage, and pixels a cell of its grid covers
    private const string VisualBlocks = "visual.transformer.resblocks.";
    private const string TextBlocks = "transformer.resblocks.";

    public ClipArchitecture Read(int? visionHeads, int? textHeads)
    {
        var projection = Sizes("text_projection", 2); // [text width, D]
        var tokens = Sizes("token_embedding.weight", 2); // [vocabulary, text width]
        var architecture = new ClipArchitecture
        {
            EmbedDim = projection[1],
            VocabularySize = tokens[0],
            TextWidth = tokens[1],
            ContextLength = Sizes("positional_embedding", 2)[0], // [context, text width]
            TextLayers = CountIndices(TextBlocks),
            TextHeads = Heads(textHeads, tokens[1], "token_embedding.weight"),
            ImageResolution = 0,
            VisionLayers = 0,
            ResNetStages = null,
            VisionWidth = 0,
            PatchSize = null,
            VisionHeads = 0,
        };
        architecture = shapes.ContainsKey("visual.layer1.0.conv1.weight") ? WithResNet(architecture, visionHeads) : WithVit(architecture, visionHeads);
        return Check(architecture);
    }

    /// <summary>The heads of an image tower of that width, where no configuration names them.</summary>
    public static int UsualVisionHeads(ClipArchitecture clip) =>
        clip.IsResNet ? clip.VisionWidth * ResNetEmbedFactor / HeadWidth : HasLargeOpenClipWidth(clip.VisionWidth) ? LargeOpenClipHeads
            : clip.VisionWidth / HeadWidth;

    /// <summary>The heads of a text tower of that width, where no configuration names them.</summary>
    public static int UsualTextHeads(ClipArchitecture clip) => clip.TextWidth / HeadWidth;

    private static bool HasLargeOpenClipWidth(int width) => width is 1280 or 1408 or 1664;

    private ClipArchitecture WithVit(ClipArchitecture text, int? visionHeads)
    {
        const string Positions = "visual.positional_embedding";
        var patches = Sizes("visual.conv1.weight", 4); // [width, 3, patch, patch]
        var width = patches[0];
        if (patches[3] > LargestPatch)
            throw Impossible("visual.conv1.weight", "which is no patch of an image");
        return text with
        {
            VisionWidth = width,
            PatchSize = patches[3],
            ImageResolution = Grid(Positions) * patches[3],
            VisionLayers = CountIndices(VisualBlocks),
            VisionHeads = Heads(visionHeads ?? (HasLargeOpenClipWidth(width) ? LargeOpenClipHeads : null), width, "visual.conv1.weight"),
        };
    }

    private ClipArchitecture WithResNet(ClipArchitecture text, int? visionHeads)
    {
        const string Positions = "visual.attnpool.positional_embedding"; // [grid² + 1, width * 32]
        var width = Sizes("visual.layer1.0.conv1.weight", 4)[0]; // [width, width, 1, 1]
        var stages = new ResNetStages(CountIndices("visual.layer1."), CountIndices("visual.layer2."), CountIndices("visual.layer3."),
            CountIndices("visual.layer4."));
        return text with
        {
            VisionWidth = width,
            ResNetStages = stages,
            VisionLayers = stages.Total,
            ImageResolution = Grid(Positions) * ResNetEmbedFactor,
            VisionHeads = Heads(visionHeads, width * ResNetEmbedFactor, Positions),
        };
    }

    private ClipArchitecture Check(ClipArchitecture architecture)
    {
        long parameters = 0;
        foreach (var expected in ClipLayout.Of(architecture))
        {
            if (!shapes.TryGetValue(expected.Name, out var shape))
            {
                if (expected.Kind == ClipTensorKind.Counter)
                    continue;
                throw Missing(expected.Name);
            }

            // A single number is stored with no dimension or with one of size 1.
            if (!shape.SequenceEqual(expected.Shape) && !(expected.Shape is [] && shape is [1]))
                throw Impossible(expected.Name, $"where {WeightFileProblem.ShapeText(expected.Shape)} is needed");
            if (expected.Kind == ClipTensorKind.Parameter)
                parameters += StridedLayout.CountOf(expected.Shape);
        }

        return architecture with { ParameterCount = parameters };
    }

    private int[] Sizes(string name, int rank)
    {
        if (!shapes.TryGetValue(name, out var shape))
            throw Missing(name);
        if (shape.Count != rank || shape.Any(size => size is < 1 or > Largest))
            throw Impossible(name, $"where {rank} dimensions are needed");
        return [.. shape.Select(size => (int)size)];
    }

    // A row for each cell of the square grid, and one for the class token or the mean.
    private int Grid(string name)
    {
        var cells = Sizes(name, 2)[0] - 1;
        var side = (int)Math.Round(Math.Sqrt(cells));
        return side > 0 && (long)side * side == cells ? side : throw Impossible(name, "which is no square grid of patches and one more row");
    }

    private int Heads(int? known, int width, string name)
    {
        var heads = known ?? width / HeadWidth;
        return heads > 0 && width % heads == 0 && (known is not null || width % HeadWidth == 0)
            ? heads
            : throw Impossible(name, known is null ? $"whose width {width} is no multiple of {HeadWidth}"
                : $"whose width {width} is no multiple of its {heads} attention heads");
    }

    // The number of different N in names "prefixN.…"; a gap shows later as a missing tensor.
    private int CountIndices(string prefix)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in shapes.Keys)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var end = name.IndexOf('.', prefix.Length);
            if (end > prefix.Length)
                seen.Add(name[prefix.Length..end]);
        }

        return seen.Count > 0 ? seen.Count : throw Missing(prefix + "0");
    }

    private InputException Missing(string name) =>
        new($"is not a whole CLIP: the tensor {WeightFileProblem.Quote(name)} is missing", path,
            "give a CLIP checkpoint with both towers, in OpenAI's, OpenCLIP's or Hugging Face's names");

    private InputException Impossible(string name, string why) =>
        new($"is not a CLIP that can be used: the tensor {WeightFileProblem.Quote(name)} has the shape {WeightFileProblem.ShapeText(shapes[name])} {why}", path,
            "give a CLIP checkpoint as OpenAI, OpenCLIP or Hugging Face publish it");
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter;

internal static partial class ClassifierFile
{
    private static List<RawTensor> Tensors(ClassifierState state, IReadOnlyList<StoredState> parts)
    {
        int classes = state.ClassNames.Count, images = state.Support.Count;
        var values = new byte[images * classes];
        for (var i = 0; i < images; i++)
            values[i * classes + state.Support[i].Label] = 1;
        var ends = new long[images];
        for (var i = 0; i < images; i++)
            ends[i] = (i == 0 ? 0 : ends[i - 1]) + state.Support[i].Thumbnail.Length;
        List<RawTensor> tensors =
        [
            .. state.ClassWeights is { } weights ? [RawTensor.Of("class_weights", weights.Values.Span, classes, state.EmbedDim)] : (RawTensor[])[],
            .. parts.SelectMany(part => part.Tensors.Select(tensor => tensor with { Name = NameOf(tensor, part, parts.Count) })),
            new("values", ElementType.U8, [images, classes], values),
            new("thumbnails", ElementType.U8, [images == 0 ? 0 : ends[^1]], [.. state.Support.SelectMany(image => image.Thumbnail.ToArray())]),
            new("thumbnail_ends", ElementType.I64, [images], MemoryMarshal.AsBytes<long>(ends).ToArray()),
        ];
        if (state.ClassWeights is not null && FitVersion1(parts) && parts[0].Tensors.Count == 0)
            tensors.Insert(1, RawTensor.Of(TipAdapterState.KeysName, ReadOnlySpan<float>.Empty, 0, state.EmbedDim)); // version 1 always has keys
        tensors.AddRange(state.Prompt?.State.Tensors.Select(part => Raw(PromptPrefix + part.Name, part)) ?? []);
        tensors.AddRange(state.Tower);
        tensors.AddRange(SupportFeatures(state, parts));
        return tensors;

        static RawTensor Raw(string name, PromptTensor part) => RawTensor.Of(name, part.Values.Span, [.. part.Shape]);
    }

    // A model of a known name is found by it wherever it lies.
    private static string ModelPlace(ClassifierState state, FilePlaces places) =>
        state.ModelPath.Length == 0 || (ModelLocator.IsKnown(state.Model) && Path.GetFileName(state.ModelPath) != state.Model)
            ? "" : places.Named(Path.GetFullPath(state.ModelPath));

    private static Dictionary<string, string> Entries(ClassifierState state, IReadOnlyList<StoredState> parts, string? blend, FilePlaces places)
    {
        var entries = new Dictionary<string, string>
        {
            ["format"] = FormatName,
            ["format_version"] = Version1,
            ["library_version"] = state.LibraryVersion,
            ["method"] = state.Method,
            ["selection"] = state.Selection,
            ["selection_detail"] = state.SelectionDetail,
            ["alpha"] = Number(SelectionOutcome.AlphaKey),
            ["beta"] = Number(SelectionOutcome.BetaKey),
            ["logit_scale"] = Text(state.LogitScale),
            ["class_names"] = TextArrays.Write(state.ClassNames),
            ["prompts"] = TextArrays.Write(state.Prompts),
            ["support_paths"] = TextArrays.Write(state.Support.Select(image => image.Path)),
            ["support_sha256"] = TextArrays.Write(state.Support.Select(image => image.Sha256)),
            ["model"] = state.Model,
            ["model_path"] = ModelPlace(state, places),
            ["vocabulary_path"] = state.VocabularyPath.Length > 0 ? places.Named(Path.GetFullPath(state.VocabularyPath)) : "",
            ["model_sha256"] = state.ModelSha256,
            ["image_size"] = Text(state.ImageSize),
            ["apply_orientation"] = state.ApplyOrientation ? "true" : "false",
            ["views"] = Text(state.Views),
            ["shots"] = Text(state.Shots),
            ["seed"] = Text(state.Seed),
        };
        if (state.Recipe is { } recipe)
            entries[RecipeEntry] = RecipeText(recipe, places);
        if (!state.Answers.IsNone)
            entries[AnswersEntry] = AnswersText(state.Answers);
        if (state.ModelSettings is { } settings)
            entries[ModelSettingsEntry] = settings.ToJson();
        if (state.EncoderSettings is { } encoder)
            entries[EncoderSettingsEntry] = encoder;
        if (state.Precision != EncoderPrecision.F32)
            entries[PrecisionEntry] = state.Precision.Word();
        if (state.ClassWeights is null)
            entries[EmbedDimEntry] = Text(state.EmbedDim);
        if (state.ClassWeights is null || state.Prompt is not null || !FitVersion1(parts))
        {
            entries["format_version"] = state.ClassWeights is null ? Version3 : Version2;
            entries[PartsEntry] = JsonSerializer.Serialize([.. parts.Select(Entry)], PartEntries.Default.PartEntryArray);
            if (blend is not null && blend != state.Method)
                entries[BlendEntry] = blend;
        }

        if (state.Prompt is not null)
        {
            foreach (var (key, value) in PromptFile.Describe(state.Prompt))
                entries[PromptPrefix + key] = value;
        }

        return entries;

        // Those of a part alone; the parts of a blend have their own, in the entry 'parts'.
        string Number(string name) => Text(parts is [var only] ? only.Numbers.GetValueOrDefault(name) : 0);

        PartEntry Entry(StoredState part) =>
            new(part.Method, part.Weight, part.Numbers.ToDictionary(), [.. part.Tensors.Select(tensor => NameOf(tensor, part, parts.Count))]);

        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
    }
}

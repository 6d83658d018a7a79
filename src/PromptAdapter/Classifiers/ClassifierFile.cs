using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>
/// The <c>.padapter</c> format: a safetensors file with the tensors <c>class_weights</c> [C, E], <c>values</c> [N, C] (one-hot, u8),
/// <c>thumbnails</c> (JPEG files one after the other, u8), <c>thumbnail_ends</c> [N] (i64), those of the method (<c>keys</c> [N, E], <c>weights</c> [C, E] …),
/// those of a tuned prompt (<c>prompt.context</c> [n, d] …),
/// and with everything else as text entries. A digest over all of it stands in the entry <c>content_sha256</c>, so that a damaged file is refused, never used.
/// </summary>
internal static class ClassifierFile
{
    private const string FormatName = "padapter";
    private const string Version1 = "1"; // zero-shot and tip-adapter, as ever
    private const string Version2 = "2"; // the methods' tensors are described by the entry 'parts'
    private const string DigestEntry = "content_sha256";
    private const string ModelSettingsEntry = "model_settings";
    private const string Remedy = "fit the classifier again, or restore the file from a copy";

    /// <summary>Writes the file under a temporary name and renames it.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, ClassifierState state)
    {
        var tensors = Tensors(state);
        var metadata = Metadata(state);
        metadata[DigestEntry] = ContentDigest.Of(metadata, tensors);
        SafetensorsWriter.Write(path, tensors.Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Data, tensor.Shape, tensor.Type)), metadata);
    }

    /// <exception cref="InputException">The file is missing, is no <c>.padapter</c>, is damaged, or was written by a newer version.</exception>
    public static ClassifierState Read(string path)
    {
        using var file = TensorFile.Open(path);
        if (!file.Metadata.TryGetValue("format", out var format) || format != FormatName)
            throw new InputException("is not an adapted classifier", path,
                "give a .padapter file that a fitted classifier was saved to")
            { Settings = [Setting.FitClassifier] };
        var version = Entry("format_version");
        if (version is not (Version1 or Version2))
            throw new InputException($"has format version {version}, this program reads {Version1} and {Version2}", path, "update the program");

        var tensors = file.Tensors.Values.Select(RawTensor.Read).ToList();
        var metadata = file.Metadata.Where(entry => entry.Key != DigestEntry).ToDictionary();
        if (Entry(DigestEntry) != ContentDigest.Of(metadata, tensors))
            throw new InputException("is damaged: its content does not match its checksum", path, Remedy);

        try
        {
            var state = Assemble();
            _ = state.CreateAdapter(); // every part is looked at before anything is done with the file
            RefuseUnknownTensors(state);
            return state;
        }
        catch (InputException error) when (error.InputPath != path)
        {
            throw new InputException(error.Problem, path, Remedy, error);
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException or ArgumentException or InvalidOperationException)
        {
            throw new InputException("is inconsistent (" + Reason(error) + ")", path, Remedy, error);
        }

        string Entry(string name) => file.Metadata.TryGetValue(name, out var value)
            ? value
            : throw new InputException($"lacks the entry '{name}'", path, Remedy);

        ClassifierState Assemble()
        {
            var classNames = Strings("class_names");
            var (classes, dimension) = Matrix(file["class_weights"]);
            var paths = Strings("support_paths");
            var hashes = Strings("support_sha256");
            Require(classNames.Distinct(StringComparer.Ordinal).Count() == classNames.Length, "a class name is there twice");
            Require(classes == classNames.Length, "class names and class weights differ in number");
            var labels = Labels(file["values"], classes);
            var thumbnails = Thumbnails(labels.Length);
            Require(paths.Length == labels.Length && hashes.Length == labels.Length, "support images and values differ in number");
            return new ClassifierState
            {
                ClassNames = classNames,
                Method = Entry("method"),
                Selection = Entry("selection"),
                SelectionDetail = Entry("selection_detail"),
                Parts = version == Version1 ? [ClassifierParts.OfVersion1(Keys(), Number("alpha"), Number("beta"))] : ClassifierParts.Read(Entry(ClassifierParts.EntryName), tensors),
                LogitScale = (float)Number("logit_scale"),
                EmbedDim = dimension,
                ClassWeights = Finite("class_weights"),
                Support = [.. labels.Select((label, i) => new SupportImage(paths[i], label, hashes[i], thumbnails[i]))],
                Prompts = JsonSerializer.Deserialize<string[][]>(Entry("prompts")) ?? [],
                Prompt = ClassifierPrompt.Read(file),
                VisualPrompts = ClassifierPrompt.ReadVisual(file),
                Model = Entry("model"),
                ModelPath = Entry("model_path"),
                VocabularyPath = Entry("vocabulary_path"),
                ModelSha256 = Hash("model_sha256"),
                ModelSettings = file.Metadata.TryGetValue(ModelSettingsEntry, out var settings) ? ClipSettings.FromJson(settings) : null,
                ImageSize = checked((int)Number("image_size")),
                ApplyOrientation = bool.Parse(Entry("apply_orientation")),
                Views = checked((int)Number("views")),
                Shots = checked((int)Number("shots")),
                Seed = long.Parse(Entry("seed"), CultureInfo.InvariantCulture),
                LibraryVersion = Entry("library_version"),
            };
        }

        string[] Strings(string name)
        {
            var strings = JsonSerializer.Deserialize<string?[]>(Entry(name));
            Require(strings is not null && !strings.Contains(null), $"{name} is not a list of texts");
            return strings!;
        }

        double Number(string name)
        {
            var value = double.Parse(Entry(name), NumberStyles.Float, CultureInfo.InvariantCulture);
            Require(double.IsFinite(value), $"{name} is not a finite number");
            return value;
        }

        string Hash(string name)
        {
            var value = Entry(name);
            Require(value.Length == 64 && value.All(char.IsAsciiHexDigitLower), $"{name} is not a SHA-256");
            return value;
        }

        RawTensor Keys()
        {
            var (rows, columns) = Matrix(file["keys"]);
            return RawTensor.Of("keys", Finite("keys"), rows, columns);
        }

        // What a later program adds changes what the classifier says; to go on without it would be to predict something else.
        void RefuseUnknownTensors(ClassifierState state)
        {
            var known = Tensors(state).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
            if (tensors.FirstOrDefault(tensor => !known.Contains(tensor.Name)) is { } unknown)
                throw new InputException($"holds the tensor {WeightFileProblem.Quote(unknown.Name)}, which this program does not know", path, "update the program");
        }

        float[] Finite(string name)
        {
            var values = file[name].ToSingles();
            Require(!values.Any(value => !float.IsFinite(value)), $"{name} holds a value that is not a number");
            return values;
        }

        ReadOnlyMemory<byte>[] Thumbnails(int count)
        {
            var ends = file["thumbnail_ends"].ToInt64s();
            var data = tensors.Single(tensor => tensor.Name == "thumbnails").Data;
            Require(ends.Length == count, "thumbnails and values differ in number");
            return [.. ends.Select((end, i) => (ReadOnlyMemory<byte>)data.AsMemory()[(int)(i == 0 ? 0 : ends[i - 1])..checked((int)end)])];
        }
    }

    private static List<RawTensor> Tensors(ClassifierState state)
    {
        int classes = state.ClassNames.Count, images = state.Support.Count;
        var values = new byte[images * classes];
        for (var i = 0; i < images; i++)
            values[i * classes + state.Support[i].Label] = 1;
        var ends = new long[images];
        for (var i = 0; i < images; i++)
            ends[i] = (i == 0 ? 0 : ends[i - 1]) + state.Support[i].Thumbnail.Length;
        RawTensor[] parts = [.. ClassifierParts.Tensors(state.Parts)];
        if (parts.Length == 0 && ClassifierParts.FitVersion1(state.Parts))
            parts = [RawTensor.Of("keys", ReadOnlySpan<float>.Empty, 0, state.EmbedDim)]; // version 1 always has keys
        return
        [
            RawTensor.Of("class_weights", state.ClassWeights, classes, state.EmbedDim),
            .. parts,
            new("values", ElementType.U8, [images, classes], values),
            new("thumbnails", ElementType.U8, [images == 0 ? 0 : ends[^1]], [.. state.Support.SelectMany(image => image.Thumbnail.ToArray())]),
            new("thumbnail_ends", ElementType.I64, [images], MemoryMarshal.AsBytes<long>(ends).ToArray()),
            .. ClassifierPrompt.Tensors(state),
        ];
    }

    private static Dictionary<string, string> Metadata(ClassifierState state)
    {
        var metadata = SharedMetadata(state);
        ClassifierPrompt.Describe(state, metadata);
        if (state.ModelSettings is { } settings)
            metadata[ModelSettingsEntry] = settings.ToJson();
        if (state.Prompt is not null || !ClassifierParts.FitVersion1(state.Parts))
            (metadata["format_version"], metadata[ClassifierParts.EntryName]) = (Version2, ClassifierParts.Entry(state.Parts));
        return metadata;
    }

    private static Dictionary<string, string> SharedMetadata(ClassifierState state) => new()
    {
        ["format"] = FormatName,
        ["format_version"] = Version1,
        ["library_version"] = state.LibraryVersion,
        ["method"] = state.Method,
        ["selection"] = state.Selection,
        ["selection_detail"] = state.SelectionDetail,
        ["alpha"] = state.Alpha.ToString("R", CultureInfo.InvariantCulture),
        ["beta"] = state.Beta.ToString("R", CultureInfo.InvariantCulture),
        ["logit_scale"] = state.LogitScale.ToString("R", CultureInfo.InvariantCulture),
        ["class_names"] = JsonSerializer.Serialize(state.ClassNames),
        ["prompts"] = JsonSerializer.Serialize(state.Prompts),
        ["support_paths"] = JsonSerializer.Serialize(state.Support.Select(image => image.Path)),
        ["support_sha256"] = JsonSerializer.Serialize(state.Support.Select(image => image.Sha256)),
        ["model"] = state.Model,
        ["model_path"] = state.ModelPath,
        ["vocabulary_path"] = state.VocabularyPath,
        ["model_sha256"] = state.ModelSha256,
        ["image_size"] = state.ImageSize.ToString(CultureInfo.InvariantCulture),
        ["apply_orientation"] = state.ApplyOrientation ? "true" : "false",
        ["views"] = state.Views.ToString(CultureInfo.InvariantCulture),
        ["shots"] = state.Shots.ToString(CultureInfo.InvariantCulture),
        ["seed"] = state.Seed.ToString(CultureInfo.InvariantCulture),
    };

    private static (int Rows, int Columns) Matrix(StoredTensor tensor)
    {
        Require(tensor.Shape.Count == 2, $"{tensor.Name} is not a matrix");
        return (checked((int)tensor.Shape[0]), checked((int)tensor.Shape[1]));
    }

    private static int[] Labels(StoredTensor values, int classes)
    {
        var (rows, columns) = Matrix(values);
        Require(rows == 0 || columns == classes, "values and class names differ in number");
        var cells = values.ToInt64s();
        var labels = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            var hot = cells.AsSpan(row * columns, columns);
            labels[row] = hot.IndexOf(1);
            Require(labels[row] >= 0 && hot.Count(0L) == columns - 1, "values are not one-hot");
        }

        return labels;
    }

    // Words of the platform for a value that it cannot read (a type's name, a parameter's) tell a reader nothing.
    private static string Reason(Exception error) => error is JsonException or FormatException or OverflowException
        ? "an entry is not of its kind"
        : error.Message.Split(" (Parameter", 2)[0].TrimEnd('.');

    private static void Require(bool condition, string problem)
    {
        if (!condition)
            throw new InvalidOperationException(problem);
    }
}

using System.Runtime.ExceptionServices;
using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter;

internal static partial class ClassifierFile
{
    /// <summary>One file being read. Every part is looked at before anything is done with it.</summary>
    private sealed partial class Reading(TensorFile file, Func<ModelReference, MethodCatalog> methods)
    {
        private readonly FilePlaces _places = FilePlaces.Of(file.Path);
        private readonly List<RawTensor> _tensors = [.. file.Tensors.Values.Select(RawTensor.Read)];

        /// <exception cref="InputException">The file is damaged, inconsistent or of a later version.</exception>
        public ClassifierState Run()
        {
            var version = RequireWhole();
            var reference = Sound(Reference);
            // Only a file that is whole is worth opening its model for. That takes long enough to read the rest meanwhile.
            Func<MethodCatalog, ClassifierState>? assemble = null;
            MethodCatalog? known = null;
            ExceptionDispatchInfo? ofFile = null, ofModel = null;
            Parallel.Invoke(() => ofModel = Caught(() => known = methods(reference)),
                () => ofFile = Caught(() => assemble = Sound(() => Rest(version == Version1 ? [PartOfVersion1()] : Parts(), reference))));
            ofFile?.Throw();
            ofModel?.Throw(); // what is wrong with the model is said of the model
            return Sound(() =>
            {
                var state = assemble!(known!);
                RefuseUnknownTensors(state);
                return state;
            });
        }

        private static ExceptionDispatchInfo? Caught(Action work)
        {
            try
            {
                work();
                return null;
            }
#pragma warning disable CA1031 // It is thrown again when both are done.
            catch (Exception error)
#pragma warning restore CA1031
            {
                return ExceptionDispatchInfo.Capture(error);
            }
        }

        // Of a version that is read, and as it was written.
        private string RequireWhole()
        {
            var version = Entry("format_version");
            if (version is not (Version1 or Version2 or Version3))
                throw new InputException($"has format version {version}, this program reads {Version1} to {Version3}", file.Path, "update the program");
            return Entry(DigestEntry) == ContentDigest.Of(file.Metadata.Where(entry => entry.Key != DigestEntry).ToDictionary(), _tensors) ? version
                : throw new InputException("is damaged: its content does not match its checksum", file.Path, Remedy);
        }

        // What is wrong with an entry or a tensor is said of the file.
        private T Sound<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (InputException error) when (error.InputPath != file.Path)
            {
                throw new InputException(error.Problem, file.Path, Remedy, error);
            }
            catch (Exception error) when (error is JsonException or FormatException or OverflowException or ArgumentException or InvalidOperationException)
            {
                throw new InputException("is inconsistent (" + Reason(error) + ")", file.Path, Remedy, error);
            }
        }

        private ModelReference Reference() => new(
            Entry("model"), Entry("model_path") is { Length: > 0 } path ? _places.Found(path) : "",
            Entry("vocabulary_path") is { Length: > 0 } vocabulary ? _places.Found(vocabulary) : null,
            file.Metadata.TryGetValue(ModelSettingsEntry, out var settings) ? ClipSettings.FromJson(settings) : null,
            file.Metadata.GetValueOrDefault(EncoderSettingsEntry))
        {
            Precision = file.Metadata.TryGetValue(PrecisionEntry, out var precision) ? PrecisionWords.Read(precision, file.Path) : EncoderPrecision.F32,
        };

        // W; null where the file says by its version that there is none.
        private ClassWeights? Head(int classes)
        {
            if (Entry("format_version") == Version3)
            {
                Require(!file.Tensors.ContainsKey("class_weights"), "there are class weights where there should be none");
                return null;
            }

            Require(Matrix("class_weights").Rows == classes, "class names and class weights differ in number");
            return ClassWeights.Create(Finite("class_weights"), classes, "class_weights");
        }

        // Reads everything, and returns what makes a state of it by the methods of the model.
        private Func<MethodCatalog, ClassifierState> Rest(IReadOnlyList<StoredState> parts, ModelReference reference)
        {
            var classNames = Strings("class_names");
            var paths = Strings("support_paths");
            var hashes = Strings("support_sha256");
            Require(classNames.Distinct(StringComparer.Ordinal).Count() == classNames.Length, "a class name is there twice");
            var labels = Labels(classNames.Length);
            var thumbnails = Thumbnails(labels.Length);
            Require(paths.Length == labels.Length && hashes.Length == labels.Length, "support images and values differ in number");
            var weights = Head(classNames.Length);
            var dimension = weights?.Dimension ?? checked((int)Whole(EmbedDimEntry));
            Require(dimension > 0, $"{EmbedDimEntry} is not the length of a feature");
            var scale = (float)Number("logit_scale");
            var (orientation, views, seed) = (bool.Parse(Entry("apply_orientation")), Count("views", least: 0), Whole("seed"));
            var recipe = RecipeOf(file.Metadata.GetValueOrDefault(RecipeEntry), Entry("method"), views, seed, orientation, _places);
            var answers = AnswersOf(file.Metadata.GetValueOrDefault(AnswersEntry));
            var prompts = JsonSerializer.Deserialize(Entry("prompts"), TextArrays.Default.StringArrayArray) ?? [];
            var (prompt, tower) = (Prompt(), Tower());
            return known => new ClassifierState
            {
                ClassNames = classNames,
                Method = Entry("method"),
                Selection = Entry("selection"),
                SelectionDetail = Entry("selection_detail"),
                Adapter = new StateReader(Whole(parts, known), weights, scale, labels, known)
                {
                    ClassCount = classNames.Length,
                    Dimension = dimension
                }.Restore(),
                Answers = answers,
                SupportFeatures = SupportFeaturesOf(answers.Unknown is not null, recipe is not null, parts, labels, dimension, classNames.Length),
                LogitScale = scale,
                ClassWeights = weights,
                Support = [.. labels.Select((label, i) => new SupportImage(paths[i], label, hashes[i], thumbnails[i]))],
                Prompts = prompts,
                Prompt = prompt,
                Tower = tower,
                Model = reference.Name,
                ModelPath = reference.Path,
                VocabularyPath = reference.VocabularyPath ?? "",
                ModelSha256 = Hash("model_sha256"),
                ModelSettings = reference.Settings,
                EncoderSettings = reference.EncoderSettings,
                Precision = reference.Precision,
                ImageSize = Count("image_size", least: 1),
                ApplyOrientation = orientation,
                Views = views,
                Shots = Count("shots", least: 0),
                Seed = seed,
                Recipe = recipe,
                LibraryVersion = Entry("library_version"),
            };
        }

        private StoredState PartOfVersion1()
        {
            var (rows, columns) = Matrix(TipAdapterState.KeysName);
            var keys = RawTensor.Of(TipAdapterState.KeysName, Finite(TipAdapterState.KeysName), rows, columns);
            var numbers = TipAdapterMethod.Settings(Number("alpha"), Number("beta"));
            return rows == 0
                ? new StoredState(ZeroShotMethod.MethodName)
                : new StoredState(TipAdapterMethod.MethodName) { Tensors = [keys], Numbers = numbers };
        }

        private StoredState[] Parts()
        {
            var entries = (PartEntry?[]?)JsonSerializer.Deserialize(Entry(PartsEntry), PartEntries.Default.PartEntryArray);
            Require(entries is { Length: > 0 } && !entries.Any(part => part is null || part.Tensors.Contains(null!)), $"{PartsEntry} is not a list of parts");
            var names = entries!.SelectMany(part => part!.Tensors).ToArray();
            Require(names.Distinct(StringComparer.Ordinal).Count() == names.Length, "a tensor belongs to two parts");
            return [.. entries!.Select(part => new StoredState(part!.Method)
            {
                Weight = part.Weight,
                Numbers = part.Numbers,
                Tensors = [.. part.Tensors.Select(name => Own(name, PrefixOf(part.Method, entries!.Length)))],
            })];

            RawTensor Own(string name, string prefix)
            {
                var tensor = name.StartsWith(prefix, StringComparison.Ordinal) ? _tensors.Find(tensor => tensor.Name == name) : null;
                Require(tensor is not null, $"the tensor '{name}' of a part is missing");
                return tensor! with { Name = name[prefix.Length..] };
            }
        }

        // Several parts, or one with a weight, are those of the blend that the file is of, or that stands on the prompt of its method.
        private StoredState Whole(IReadOnlyList<StoredState> parts, MethodCatalog known)
        {
            if (parts is [{ Weight: 1 } only])
                return only;
            var method = Entry("method");
            if (!file.Metadata.TryGetValue(BlendEntry, out var blend))
                return new StoredState(method) { Members = parts };
            Require(known.All.Any(other => other.Name == method && other.PublishedAdapter is not null), $"nothing can stand on a prompt of '{method}'");
            return new StoredState(blend) { Members = parts };
        }

        // What a later program adds changes what the classifier says; to go on without it would be to predict something else.
        private void RefuseUnknownTensors(ClassifierState state)
        {
            var known = Tensors(state, PartsOf(state.Adapter.Store())).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
            if (_tensors.Find(tensor => !known.Contains(tensor.Name)) is not { } unknown)
                return;
            var problem = $"holds the tensor {WeightFileProblem.Quote(unknown.Name)}, which this program does not know";
            throw new InputException(problem, file.Path, "update the program");
        }

        /// <exception cref="InputException">What is said of the prompt makes no prompt.</exception>
        private SavedPrompt? Prompt()
        {
            var (tensors, entries) = (WithoutPrefix(file.Tensors), WithoutPrefix(file.Metadata));
            return tensors.Count + entries.Count == 0 ? null : PromptFile.Read(new PromptContent(file.Path, file.Length, entries, tensors));

            static Dictionary<string, T> WithoutPrefix<T>(IReadOnlyDictionary<string, T> all) => all
                .Where(entry => entry.Key.StartsWith(PromptPrefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[PromptPrefix.Length..], entry => entry.Value, StringComparer.Ordinal);
        }

        // What the method has left for the image tower.
        private RawTensor[] Tower()
        {
            return [.. _tensors.Where(tensor => tensor.Name == TowerTensors.VisualPrompts
                || tensor.Name.StartsWith(TowerTensors.Prefix, StringComparison.Ordinal)).Select(Checked)];

            RawTensor Checked(RawTensor tensor)
            {
                Require(tensor.Type == ElementType.F32 && tensor.Data.Length > 0, $"{tensor.Name} is empty or not of type float");
                Require(tensor.Name != TowerTensors.VisualPrompts || tensor.Shape.Length == 3, $"{TowerTensors.VisualPrompts} is not [P, n, D]");
                return RawTensor.Of(tensor.Name, Finite(tensor.Name), tensor.Shape);
            }
        }

        // V is one-hot: the class of each support image.
        private int[] Labels(int classes)
        {
            var (rows, columns) = Matrix("values");
            Require(rows == 0 || columns == classes, "values and class names differ in number");
            var cells = file["values"].ToInt64s();
            var labels = new int[rows];
            for (var row = 0; row < rows; row++)
            {
                var hot = cells.AsSpan(row * columns, columns);
                labels[row] = hot.IndexOf(1);
                Require(labels[row] >= 0 && hot.Count(0L) == columns - 1, "values are not one-hot");
            }

            return labels;
        }

        private ReadOnlyMemory<byte>[] Thumbnails(int count)
        {
            var ends = file["thumbnail_ends"].ToInt64s();
            var data = _tensors.Single(tensor => tensor.Name == "thumbnails").Data;
            Require(ends.Length == count, "thumbnails and values differ in number");
            return [.. ends.Select((end, i) => (ReadOnlyMemory<byte>)data.AsMemory()[(int)(i == 0 ? 0 : ends[i - 1])..checked((int)end)])];
        }

        private (int Rows, int Columns) Matrix(string name)
        {
            Require(file[name].Shape.Count == 2, $"{name} is not a matrix");
            return (checked((int)file[name].Shape[0]), checked((int)file[name].Shape[1]));
        }

        private float[] Finite(string name)
        {
            var values = file[name].ToSingles();
            Require(values.All(float.IsFinite), $"{name} holds a value that is not a number");
            return values;
        }

        private string Entry(string name) => file.Metadata.TryGetValue(name, out var value)
            ? value
            : throw new InputException($"lacks the entry '{name}'", file.Path, Remedy);

        private string[] Strings(string name)
        {
            var strings = TextArrays.Read(Entry(name));
            Require(strings is not null && !strings.Contains(null), $"{name} is not a list of texts");
            return strings!;
        }

        // Words of the platform for a value that it cannot read (a type's name, a parameter's) tell a reader nothing.
        private static string Reason(Exception error) => error is JsonException or FormatException or OverflowException
            ? "an entry is not of its kind"
            : error.Message.Split(" (Parameter", 2)[0].TrimEnd('.');

        private double Number(string name)
        {
            Require(NumberText.TryReal(Entry(name), out var value), $"{name} is not a finite number");
            return value;
        }

        private long Whole(string name)
        {
            Require(NumberText.TryWhole<long>(Entry(name), out var value), $"{name} is not a whole number");
            return value;
        }

        private int Count(string name, int least)
        {
            var value = Whole(name);
            Require(value >= least, $"{name} is below {least}");
            return checked((int)value);
        }

        private string Hash(string name)
        {
            var value = Entry(name);
            Require(value.Length == 64 && value.All(char.IsAsciiHexDigitLower), $"{name} is not a SHA-256");
            return value;
        }
    }
}

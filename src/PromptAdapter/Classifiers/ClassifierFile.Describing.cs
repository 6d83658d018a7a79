using PromptAdapter.Weights;

namespace PromptAdapter;

internal static partial class ClassifierFile
{
    /// <summary>Whether a file of tensors is a classifier.</summary>
    public static bool IsOne(TensorFile file) => file.Metadata.TryGetValue("format", out var format) && format == FormatName;

    /// <summary>Reads what a file says, without any model.</summary>
    /// <exception cref="InputException">The file is missing, is no <c>.padapter</c>, is damaged, or was written by a newer version.</exception>
    public static ClassifierDescription Describe(string path)
    {
        using var file = Open(path);
        return new Reading(file, _ => throw new InvalidOperationException("a description needs no method")).Describe();
    }

    private sealed partial class Reading
    {
        /// <exception cref="InputException">The file is damaged, inconsistent or of a later version.</exception>
        public ClassifierDescription Describe()
        {
            RequireWhole();
            return Sound(() =>
            {
                var names = Strings("class_names");
                var (paths, hashes, labels) = (Strings("support_paths"), Strings("support_sha256"), Labels(names.Length));
                var thumbnails = Thumbnails(labels.Length);
                Require(paths.Length == labels.Length && hashes.Length == labels.Length, "support images and values differ in number");
                SupportImage[] support = [.. labels.Select((label, i) => new SupportImage(paths[i], label, hashes[i], thumbnails[i]))];
                var info = new FileInfo(file.Path);
                return new ClassifierDescription(info.FullName, file.Length, info.LastWriteTimeUtc)
                {
                    ClassNames = names,
                    ImagesOfClass = ClassifierDescription.Count(support, names.Length),
                    Support = support,
                    Method = Entry("method"),
                    Members = Entry("format_version") == Version1 ? [(Entry("method"), 1)] : [.. Parts().Select(part => (part.Method, part.Weight))],
                    Selection = Entry("selection"),
                    Estimate = Entry("selection_detail"),
                    Answers = AnswersOf(file.Metadata.GetValueOrDefault(AnswersEntry)),
                    Model = Entry("model"),
                    ModelSha256 = Hash("model_sha256"),
                    ImageSize = Count("image_size", least: 1),
                    Shots = Count("shots", least: 0),
                    Seed = Whole("seed"),
                    Views = Count("views", least: 0),
                    CanGrow = file.Metadata.ContainsKey(RecipeEntry),
                    LibraryVersion = Entry("library_version"),
                };
            });
        }
    }
}

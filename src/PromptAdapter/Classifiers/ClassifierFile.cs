using System.Text.Json.Serialization;
using PromptAdapter.Methods;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>
/// The <c>.padapter</c> format, a safetensors file: what all classifiers have (<c>class_weights</c> [C, E], <c>values</c> [N, C], <c>thumbnails</c> …), what
/// the method's state stores (<see cref="StoredState"/>), what a tuned prompt is (<see cref="PromptFile"/>, with <c>prompt.</c> in front), and everything else
/// as text entries. A digest over all of it stands in the entry <c>content_sha256</c>, so that a damaged file is refused, never used. docs/formats.md lists
/// every name.
/// </summary>
internal static partial class ClassifierFile
{
    private const string FormatName = "padapter";
    private const string Version1 = "1"; // zero-shot and tip-adapter, as ever: keys, alpha and beta, and no parts
    private const string Version2 = "2"; // the entry 'parts' describes what the method stored
    private const string Version3 = "3"; // as version 2, and there is no text head: no class_weights, and the entry 'embed_dim' in its place
    private const string DigestEntry = "content_sha256";
    private const string PartsEntry = "parts";
    private const string BlendEntry = "blend"; // what several parts are, where the method's own name does not say it
    private const string PromptPrefix = "prompt.";
    private const string ModelSettingsEntry = "model_settings";
    private const string EncoderSettingsEntry = "encoder_settings";
    private const string PrecisionEntry = "precision"; // where it is not single precision
    private const string EmbedDimEntry = "embed_dim";
    private const string Remedy = "fit the classifier again, or restore the file from a copy";

    /// <summary>Writes the file under a temporary name and renames it.</summary>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The method stored what the format has no place for.</exception>
    public static long Write(string path, ClassifierState state)
    {
        var (tensors, entries) = Content(state, FilePlaces.Of(path));
        return SafetensorsWriter.Write(path, tensors, entries);
    }

    /// <summary>Writes the file's content to a stream.</summary>
    /// <exception cref="ArgumentException">The method stored what the format has no place for.</exception>
    public static void Write(Stream stream, ClassifierState state)
    {
        var (tensors, entries) = Content(state, new FilePlaces(null));
        using var content = new MemoryStream();
        SafetensorsWriter.Write(content, tensors, entries, progress: null, CancellationToken.None);
        content.WriteTo(stream);
    }

    private static (IEnumerable<TensorToWrite> Tensors, Dictionary<string, string> Entries) Content(ClassifierState state, FilePlaces places)
    {
        var stored = state.Adapter.Store();
        var parts = PartsOf(stored);
        var tensors = Tensors(state, parts);
        var entries = Entries(state, parts, stored.Members.Count > 0 ? stored.Method : null, places);
        entries[DigestEntry] = ContentDigest.Of(entries, tensors);
        return (tensors.Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Data, tensor.Shape, tensor.Type)), entries);
    }

    /// <summary>Reads a file of this or an earlier version.</summary>
    /// <param name="path">The file.</param>
    /// <param name="methods">The methods whose states can be read.</param>
    /// <exception cref="InputException">The file is missing, is no <c>.padapter</c>, is damaged, or was written by a newer version.</exception>
    public static ClassifierState Read(string path, MethodCatalog methods) => Read(path, _ => methods);

    /// <summary>Reads a file of this or an earlier version.</summary>
    /// <param name="path">The file.</param>
    /// <param name="methods">Finds the methods whose states can be read, given the model that the file names; asked once the file is known to be sound.</param>
    /// <exception cref="InputException">The file is missing, is no <c>.padapter</c>, is damaged, or was written by a newer version.</exception>
    public static ClassifierState Read(string path, Func<ModelReference, MethodCatalog> methods)
    {
        using var file = Open(path);
        return new Reading(file, methods).Run();
    }

    private static TensorFile Open(string path)
    {
        var file = TensorFile.Open(path);
        if (IsOne(file))
            return file;
        file.Dispose();
        throw new InputException("is not an adapted classifier", path, "give a .padapter file that a fitted classifier was saved to")
        {
            Settings = [Setting.FitClassifier],
        };
    }

    // Of a blend one part for each member, of anything else one.
    private static IReadOnlyList<StoredState> PartsOf(StoredState stored)
    {
        if (stored.Members.Count == 0)
            return [stored];
        if (stored.Tensors.Count + stored.Numbers.Count > 0 || stored.Members.Any(member => member.Members.Count > 0))
            throw new ArgumentException($"a file has no place for tensors, numbers or another blend in the blend {stored.Method}", nameof(stored));
        return stored.Members;
    }

    // A part alone has its tensors under their own names, those of several parts carry the name of their method.
    private static string PrefixOf(string method, int parts) => parts > 1 ? method + "." : "";

    private static string NameOf(RawTensor tensor, StoredState part, int parts) => PrefixOf(part.Method, parts) + tensor.Name;

    // Whether a file of version 1 says everything, so that programs that know no other can read it.
    private static bool FitVersion1(IReadOnlyList<StoredState> parts) =>
        parts is [{ Weight: 1, Method: ZeroShotMethod.MethodName or TipAdapterMethod.MethodName }];

    private static void Require(bool condition, string problem)
    {
        if (!condition)
            throw new InvalidOperationException(problem);
    }

    /// <summary>A part, as the entry 'parts' describes it.</summary>
    internal sealed record PartEntry(string Method, double Weight, Dictionary<string, double> Numbers, string[] Tensors);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(PartEntry[]))]
    private sealed partial class PartEntries : JsonSerializerContext;
}

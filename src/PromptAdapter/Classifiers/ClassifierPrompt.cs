using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>
/// The prompt of a classifier in its file: tensors and entries are those of a prompt file with <c>prompt.</c> in front. What prediction needs of
/// visual prompts, their values as they enter the image tower, is the tensor <c>visual_prompts</c> [P, n, D].
/// </summary>
internal static class ClassifierPrompt
{
    private const string Prefix = "prompt.";
    private const string VisualName = "visual_prompts"; // older than the prefix
    private const string TowerPrefix = "tower.";

    public static IEnumerable<RawTensor> Tensors(ClassifierState state)
    {
        foreach (var part in state.Prompt?.State.Tensors ?? [])
            yield return Raw(Prefix + part.Name, part);
        foreach (var tensor in state.Tower)
            yield return tensor;
    }

    public static void Describe(ClassifierState state, Dictionary<string, string> metadata)
    {
        if (state.Prompt is null)
            return;
        foreach (var (key, value) in PromptFile.Describe(state.Prompt))
            metadata[Prefix + key] = value;
    }

    /// <exception cref="InputException">What is said of the prompt makes no prompt.</exception>
    public static SavedPrompt? Read(TensorFile file)
    {
        var parts = file.Tensors.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[Prefix.Length..], entry => entry.Value, StringComparer.Ordinal);
        var entries = file.Metadata.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[Prefix.Length..], entry => entry.Value, StringComparer.Ordinal);
        return parts.Count + entries.Count == 0 ? null : PromptFile.Read(new PromptContent(file.Path, file.Length, entries, parts));
    }

    /// <summary>What the method has left for the image tower: what is named <c>visual_prompts</c> or begins with <c>tower.</c>.</summary>
    /// <exception cref="InvalidOperationException">A tensor is empty, of another type than float, or not finite.</exception>
    public static IReadOnlyList<RawTensor> ReadTower(TensorFile file)
    {
        return [.. file.Tensors.Where(entry => entry.Key == VisualName || entry.Key.StartsWith(TowerPrefix, StringComparison.Ordinal)).Select(entry => Checked(entry.Key, entry.Value))];

        static RawTensor Checked(string name, StoredTensor stored)
        {
            if (stored.Count == 0 || stored.Type != ElementType.F32 || (name == VisualName && stored.Shape.Count != 3))
                throw new InvalidOperationException($"{name} is not a float tensor{(name == VisualName ? " [P, n, D]" : " of at least one value")}");
            var values = stored.ToSingles();
            return values.All(float.IsFinite)
                ? RawTensor.Of(name, values, [.. stored.Shape])
                : throw new InvalidOperationException($"{name} holds a value that is not a number");
        }
    }

    private static RawTensor Raw(string name, PromptTensor part) => RawTensor.Of(name, part.Values.ToArray(), [.. part.Shape]);
}

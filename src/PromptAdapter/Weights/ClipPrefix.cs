namespace PromptAdapter.Weights;

/// <summary>Where the model is in a checkpoint: the names that training programs put around it are taken off.</summary>
/// <param name="Prefix">What stands before each name of the model: <c>model.</c> in a Lightning checkpoint, often nothing.</param>
/// <param name="Marker">The name by which it was found; tells whose names the checkpoint uses.</param>
internal sealed record ClipPrefix(string Prefix, string Marker)
{
    public const string OpenAIMarker = "token_embedding.weight";
    public const string OpenClipTextTower = "text.";

    // The longest first: each ends with the next.
    private static readonly string[] Markers = [HuggingFaceNames.Marker, OpenClipTextTower + OpenAIMarker, OpenAIMarker];

    // Parts of a name that wrappers add at any place: DistributedDataParallel, torch.compile, FullyShardedDataParallel, checkpointed activations.
    private static readonly string[] Transparent = ["module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"];

    // A second copy of the weights beside the trained ones, in the words of the programs that keep one.
    private static readonly string[] Copies = ["ema", "swa", "averaged", "shadow", "teacher", "momentum"];

    /// <summary>The name without the parts that wrappers add: <c>module.visual._orig_mod.proj</c> is <c>visual.proj</c>.</summary>
    public static string Unwrap(string name) =>
        Transparent.Any(part => name.Contains(part, StringComparison.Ordinal)) ? string.Join('.', name.Split('.').Where(part => !Transparent.Contains(part)))
            : name;

    /// <summary>Finds the model among unwrapped names.</summary>
    /// <param name="names">All names of the file, unwrapped.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InputException">There is no CLIP, or more than one.</exception>
    public static ClipPrefix Find(IReadOnlyCollection<string> names, string path)
    {
        string? alone = null;
        foreach (var marker in Markers)
        {
            var tower = marker == HuggingFaceNames.Marker ? "vision_model." : "visual.";
            var prefixes = names.Where(name => name.EndsWith(marker, StringComparison.Ordinal)).Select(name => name[..^marker.Length])
                .Where(prefix => prefix.Length == 0 || prefix.EndsWith('.')).Distinct(StringComparer.Ordinal).ToArray();
            var whole = prefixes.Where(prefix => names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)
                && name.AsSpan(prefix.Length).StartsWith(tower))).ToArray();
            if (whole.Length > 0)
                return new ClipPrefix(Choose(whole, path), marker);
            alone ??= prefixes.Select(prefix => prefix + marker).FirstOrDefault();
        }

        if (names.FirstOrDefault(name => name.Split('.').Any(part => part.StartsWith("lora_", StringComparison.Ordinal))) is { } adapter)
            throw new InputException($"holds a LoRA adapter ({WeightFileProblem.Quote(adapter)}) without the model that it belongs to", path,
                "merge the adapter into its model (merge_and_unload() of peft) and save the whole");
        throw alone is not null
            ? new InputException($"is not a whole CLIP: it has the text tower's {WeightFileProblem.Quote(alone)} and no image tower beside it", path,
                "give a CLIP checkpoint with both towers, in OpenAI's, OpenCLIP's or Hugging Face's names")
            : new InputException($"is not a CLIP: the tensor '{OpenAIMarker}' is missing under any prefix{Instead(names)}", path,
                "give a CLIP checkpoint in OpenAI's, OpenCLIP's or Hugging Face's names");
    }

    private static string Choose(string[] prefixes, string path)
    {
        if (prefixes.Contains(""))
            return "";
        string[] trained = prefixes.Length == 1 ? prefixes : [.. prefixes.Where(prefix => !IsCopy(prefix))];
        return trained is [var only]
            ? only
            : throw new InputException(
                $"holds several CLIPs, under {string.Join(" and ", prefixes.Order(StringComparer.Ordinal).Select(WeightFileProblem.Quote))}", path,
                "save the one to use in a file of its own");
    }

    private static bool IsCopy(string prefix) =>
        prefix.Split('.', '_').Any(part => Copies.Any(word => part.Equals(word, StringComparison.OrdinalIgnoreCase)));

    private static string Instead(IReadOnlyCollection<string> names) => names.FirstOrDefault(name => name.Length > 0) is { } first
        ? $" (there are {WeightFileProblem.Quote(first)}{(names.Count > 1 ? $" and {names.Count - 1} others" : "")})"
        : "";
}

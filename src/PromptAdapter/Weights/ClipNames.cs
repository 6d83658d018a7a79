namespace PromptAdapter.Weights;

/// <summary>Finds whose names a checkpoint uses and gathers its tensors under OpenAI's.</summary>
internal sealed class ClipNames
{
    private const string OpenAIMarker = "token_embedding.weight";
    private const string OpenClipTextTower = "text.";

    // Wrappers put these in front: DistributedDataParallel, and trainers that keep the model in a field.
    private static readonly string[] Wrappers = ["module.", "model.", "clip_model.", "clip."];

    // Beside the weights in published checkpoints; all of it follows from the shapes.
    private static readonly HashSet<string> Redundant = ["input_resolution", "context_length", "vocab_size", "attn_mask", "text.attn_mask"];

    private ClipNames(ClipNaming naming, OrderedDictionary<string, ClipTensor> tensors, IReadOnlyList<string> ignored)
    {
        Naming = naming;
        Tensors = tensors;
        Ignored = ignored;
    }

    public ClipNaming Naming { get; }

    public OrderedDictionary<string, ClipTensor> Tensors { get; }

    /// <summary>Stored names that belong to no part of the model.</summary>
    public IReadOnlyList<string> Ignored { get; }

    public static ClipNames Of(TensorFile file)
    {
        var (prefix, marker) = FindMarker(file);
        var isHuggingFace = marker == HuggingFaceNames.Marker;
        var hasTextTower = marker == OpenClipTextTower + OpenAIMarker;
        var parts = new OrderedDictionary<string, StoredTensor?[]>();
        var ignored = new List<string>();
        foreach (var (stored, tensor) in file.Tensors)
        {
            var name = stored.StartsWith(prefix, StringComparison.Ordinal) ? stored[prefix.Length..] : null;
            var place = name is null || Redundant.Contains(name) ? null
                : isHuggingFace ? HuggingFaceNames.Place(name)
                : new ClipPlace(hasTextTower && name.StartsWith(OpenClipTextTower, StringComparison.Ordinal) ? name[OpenClipTextTower.Length..] : name);
            if (place is null)
                ignored.Add(stored);
            else
                Add(parts, place, tensor);
        }

        var naming = isHuggingFace ? ClipNaming.HuggingFace : prefix.Length > 0 || hasTextTower || file.Tensors.ContainsKey("attn_mask") ? ClipNaming.OpenClip : ClipNaming.OpenAI;
        return new ClipNames(naming, Join(parts, file.Path), ignored);
    }

    /// <summary>Drops what a CLIP does not have; inside a tower that would mean a different computation, and is refused.</summary>
    public ClipNames Without(IReadOnlySet<string> expected, string path)
    {
        var known = new OrderedDictionary<string, ClipTensor>();
        var ignored = Ignored.ToList();
        foreach (var (name, tensor) in Tensors)
        {
            if (expected.Contains(name))
                known.Add(name, tensor);
            else if (name.StartsWith("visual.", StringComparison.Ordinal) || name.StartsWith("transformer.", StringComparison.Ordinal))
                throw new InputException($"has the tensor {WeightFileProblem.Quote(name)}, which CLIP's towers do not have", path, "give a plain CLIP (ViT or ResNet) as OpenAI, OpenCLIP or Hugging Face publish it");
            else
                ignored.Add(name);
        }

        return new ClipNames(Naming, known, ignored);
    }

    private static (string Prefix, string Marker) FindMarker(TensorFile file)
    {
        string[] markers = [HuggingFaceNames.Marker, OpenClipTextTower + OpenAIMarker, OpenAIMarker]; // the longest first: each ends with the next
        foreach (var marker in markers)
        {
            foreach (var name in file.Tensors.Keys)
            {
                if (name.EndsWith(marker, StringComparison.Ordinal) && IsWrapper(name.AsSpan(0, name.Length - marker.Length)))
                    return (name[..^marker.Length], marker);
            }
        }

        throw new InputException($"is not a CLIP: the tensor '{OpenAIMarker}' is missing", file.Path, "give a CLIP checkpoint in OpenAI's, OpenCLIP's or Hugging Face's names");
    }

    private static bool IsWrapper(ReadOnlySpan<char> prefix)
    {
        while (prefix.Length > 0)
        {
            var length = 0;
            foreach (var wrapper in Wrappers)
            {
                if (prefix.StartsWith(wrapper, StringComparison.Ordinal))
                    length = wrapper.Length;
            }

            if (length == 0)
                return false;
            prefix = prefix[length..];
        }

        return true;
    }

    private static void Add(OrderedDictionary<string, StoredTensor?[]> parts, ClipPlace place, StoredTensor tensor)
    {
        if (!parts.TryGetValue(place.Name, out var slots))
            parts.Add(place.Name, slots = new StoredTensor?[place.Parts]);
        if (slots[place.Part] is { } earlier)
            throw WeightFileProblem.Damaged(tensor.Path, $"has both {WeightFileProblem.Quote(earlier.Name)} and {WeightFileProblem.Quote(tensor.Name)} for one tensor");
        if (place.Transposed && tensor.Shape.Count != 2)
            throw new InputException($"the tensor {WeightFileProblem.Quote(tensor.Name)} {WeightFileProblem.ShapeText(tensor.Shape)} is not a matrix", tensor.Path, "give a CLIP checkpoint as it was published");
        slots[place.Part] = place.Transposed ? tensor.Transposed() : tensor;
    }

    private static OrderedDictionary<string, ClipTensor> Join(OrderedDictionary<string, StoredTensor?[]> parts, string path)
    {
        var tensors = new OrderedDictionary<string, ClipTensor>(parts.Count);
        foreach (var (name, slots) in parts)
        {
            var missing = Array.IndexOf(slots, null);
            if (missing >= 0)
                throw new InputException($"is not a whole CLIP: the {HuggingFaceNames.Projections[missing]} of {WeightFileProblem.Quote(name)} is missing", path, "give a CLIP checkpoint as it was published");
            tensors.Add(name, new ClipTensor(name, slots!));
        }

        return tensors;
    }
}

/// <summary>Where a stored tensor belongs: a canonical name, and which of its parts.</summary>
internal sealed record ClipPlace(string Name, int Part = 0, int Parts = 1, bool Transposed = false);

namespace PromptAdapter.Weights;

/// <summary>Finds whose names a checkpoint uses and gathers its tensors under OpenAI's.</summary>
internal sealed class ClipNames
{
    // Beside the weights in published checkpoints: all of it follows from the shapes, or counts what training has done.
    private static readonly HashSet<string> Redundant = ["input_resolution", "context_length", "vocab_size", "attn_mask", "text.attn_mask", "n_averaged"];

    // What begins so is a part of the computation; leaving it out would give other features.
    private static readonly string[] TowerParts =
    [
        "visual", "transformer", "text", "text_model", "vision_model", "token_embedding", "positional_embedding", "ln_final", "text_projection",
            "visual_projection", "cls_emb", "logit_bias",
    ];

    private const string Counter = ".num_batches_tracked"; // of batch norms; the one whole number among a CLIP's tensors

    private ClipNames(ClipNaming naming, OrderedDictionary<string, ClipTensor> tensors, IReadOnlyList<string> ignored, IReadOnlyList<string> unread)
    {
        Naming = naming;
        Tensors = tensors;
        Ignored = ignored;
        Unread = unread;
    }

    public ClipNaming Naming { get; }

    public OrderedDictionary<string, ClipTensor> Tensors { get; }

    /// <summary>Stored names that belong to no part of the model.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Those of <see cref="Ignored"/> that are not known to be without consequence.</summary>
    public IReadOnlyList<string> Unread { get; }

    public static ClipNames Of(TensorFile file)
    {
        var unwrapped = file.Tensors.Keys.Select(stored => (Stored: stored, Name: ClipPrefix.Unwrap(stored))).ToArray();
        var (prefix, marker) = ClipPrefix.Find([.. unwrapped.Select(pair => pair.Name)], file.Path);
        var isHuggingFace = marker == HuggingFaceNames.Marker;
        var hasTextTower = marker == ClipPrefix.OpenClipTextTower + ClipPrefix.OpenAIMarker;
        var parts = new OrderedDictionary<string, StoredTensor?[]>();
        var (ignored, unread) = (new List<string>(), new List<string>());
        foreach (var (stored, unwrappedName) in unwrapped)
        {
            var name = unwrappedName.StartsWith(prefix, StringComparison.Ordinal) ? unwrappedName[prefix.Length..] : null;
            var place = name is null || Redundant.Contains(name) ? null
                : isHuggingFace ? HuggingFaceNames.Place(name)
                : new ClipPlace(hasTextTower && name.StartsWith(ClipPrefix.OpenClipTextTower, StringComparison.Ordinal)
                    ? name[ClipPrefix.OpenClipTextTower.Length..] : name);
            if (place is not null)
            {
                Add(parts, place, file.Tensors[stored]);
                continue;
            }

            ignored.Add(stored);
            if (name is null)
                unread.Add(stored);
        }

        var isWrapped = prefix.Length > 0 || unwrapped.Any(pair => pair.Name.Length != pair.Stored.Length);
        var naming = isHuggingFace ? ClipNaming.HuggingFace : isWrapped || hasTextTower || file.Tensors.ContainsKey("attn_mask") ? ClipNaming.OpenClip
            : ClipNaming.OpenAI;
        return new ClipNames(naming, Join(parts, file.Path), ignored, unread);
    }

    /// <summary>Drops what a CLIP does not have; what looks like a part of its towers would mean a different computation, and is refused.</summary>
    public ClipNames Without(IReadOnlySet<string> expected, string path)
    {
        var known = new OrderedDictionary<string, ClipTensor>();
        var (ignored, unread) = (Ignored.ToList(), Unread.ToList());
        foreach (var (name, tensor) in Tensors)
        {
            if (expected.Contains(name))
            {
                if (!tensor.Type.IsFloatingPoint() && !name.EndsWith(Counter, StringComparison.Ordinal))
                    throw new InputException($"the tensor {WeightFileProblem.Quote(tensor.Parts[0].Name)} holds whole numbers ({tensor.Type}), which are " +
                        "quantised weights without their scales", path, "give the model as it was before quantisation");
                known.Add(name, tensor);
                continue;
            }

            var stored = tensor.Parts[0].Name;
            if (Array.Exists(TowerParts, part => name.StartsWith(part, StringComparison.Ordinal) && (name.Length == part.Length || name[part.Length] == '.')))
                throw new InputException($"has the tensor {WeightFileProblem.Quote(stored)}, which CLIP's towers do not have", path,
                    "give a plain CLIP (ViT or ResNet) as OpenAI, OpenCLIP or Hugging Face publish it");
            ignored.Add(stored);
            unread.Add(stored);
        }

        return new ClipNames(Naming, known, ignored, unread);
    }

    private static void Add(OrderedDictionary<string, StoredTensor?[]> parts, ClipPlace place, StoredTensor tensor)
    {
        if (!parts.TryGetValue(place.Name, out var slots))
            parts.Add(place.Name, slots = new StoredTensor?[place.Parts]);
        if (slots[place.Part] is { } earlier)
            throw WeightFileProblem.Damaged(tensor.Path,
                $"has both {WeightFileProblem.Quote(earlier.Name)} and {WeightFileProblem.Quote(tensor.Name)} for one tensor");
        if (place.Transposed && tensor.Shape.Count != 2)
            throw new InputException($"the tensor {WeightFileProblem.Quote(tensor.Name)} {WeightFileProblem.ShapeText(tensor.Shape)} is not a matrix",
                tensor.Path, "give a CLIP checkpoint as it was published");
        slots[place.Part] = place.Transposed ? tensor.Transposed() : tensor;
    }

    private static OrderedDictionary<string, ClipTensor> Join(OrderedDictionary<string, StoredTensor?[]> parts, string path)
    {
        var tensors = new OrderedDictionary<string, ClipTensor>(parts.Count);
        foreach (var (name, slots) in parts)
        {
            var missing = Array.IndexOf(slots, null);
            if (missing >= 0)
                throw new InputException($"is not a whole CLIP: the {HuggingFaceNames.Projections[missing]} of {WeightFileProblem.Quote(name)} is missing",
                    path, "give a CLIP checkpoint as it was published");
            tensors.Add(name, new ClipTensor(name, slots!));
        }

        return tensors;
    }
}

/// <summary>Where a stored tensor belongs: a canonical name, and which of its parts.</summary>
internal sealed record ClipPlace(string Name, int Part = 0, int Parts = 1, bool Transposed = false);

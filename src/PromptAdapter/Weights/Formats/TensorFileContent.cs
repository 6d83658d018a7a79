namespace PromptAdapter.Weights.Formats;

/// <summary>What a reader found in a file.</summary>
internal sealed record TensorFileContent(
    TensorFileFormat Format, IReadOnlyDictionary<string, StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The keys of the outermost dictionary of a training checkpoint, whose tensors lie further in; empty elsewhere.</summary>
    public IReadOnlyList<string> OuterKeys { get; init; } = [];

    public TensorFileContent(TensorFileFormat format, IReadOnlyDictionary<string, StoredTensor> tensors)
        : this(format, tensors, System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty)
    {
    }
}

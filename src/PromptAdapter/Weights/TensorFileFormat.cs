namespace PromptAdapter.Weights;

/// <summary>How a file of tensors is laid out.</summary>
public enum TensorFileFormat
{
    /// <summary>A JSON header followed by raw data.</summary>
    Safetensors,

    /// <summary>What <c>torch.save</c> writes since PyTorch 1.6: a zip archive with a pickle and one entry for each storage.</summary>
    TorchZip,

    /// <summary>What <c>torch.jit.save</c> writes: the same kind of archive, whose pickle holds module objects.</summary>
    TorchScript,

    /// <summary>What <c>torch.save</c> wrote before PyTorch 1.6, and writes when it is told to: pickles one behind the other, then the data.</summary>
    TorchLegacy,

    /// <summary>One array as <c>numpy.save</c> writes it.</summary>
    Numpy,
}

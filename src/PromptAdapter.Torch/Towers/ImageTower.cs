using static TorchSharp.torch;

namespace PromptAdapter.Torch.Towers;

/// <summary>CLIP's frozen image encoder.</summary>
public abstract class ImageTower : IDisposable
{
    /// <summary>Encodes preprocessed images: <c>[B, 3, R, R]</c> → <c>[B, E]</c>, not normalised.</summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    /// <param name="probe">Receives the activations on the way; <see langword="null"/> lets the tower skip what the result does not need.</param>
    public abstract Tensor Encode(Tensor pixels, ActivationProbe? probe = null);

    /// <summary>
    /// Encodes without the last projection: <c>[B, 3, R, R]</c> → <c>[B, P]</c>; of a ResNet, whose projection has a bias, with a 1 at the end.
    /// </summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    internal abstract Tensor EncodeUnprojected(Tensor pixels);

    /// <summary>The last projection.</summary>
    /// <returns>Wᵀ, <c>[E, P]</c>, with a bias as its last column, and how many columns stand before that.</returns>
    internal abstract (Tensor Weights, int Columns) Projection();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the tower of a checkpoint.</summary>
    /// <param name="weights">The tensors.</param>
    /// <param name="arithmetic">How its linear maps and convolutions are computed.</param>
    internal static ImageTower Load(IClipTensors weights, MapArithmetic arithmetic = MapArithmetic.Single) =>
        weights.Architecture.IsResNet ? new ModifiedResNet(weights, arithmetic) : new VisionTransformer(weights, arithmetic);

    /// <summary>Releases the weights.</summary>
    /// <param name="disposing"><see langword="true"/> when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}

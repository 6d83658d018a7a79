using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Methods.ProLip;

/// <summary>The last projection of an image tower, from P values to E.</summary>
/// <param name="Values">Wᵀ, <c>[E, P]</c>; of a ResNet with the bias as its last column, which meets a 1 at the end of every feature.</param>
/// <param name="Width">E.</param>
/// <param name="Tuned">How many of the P columns may be tuned: all but a bias.</param>
internal sealed record ImageProjection(float[] Values, int Width, int Tuned)
{
    /// <summary>P, the length of a feature before the projection.</summary>
    public int Length => Values.Length / Width;

    /// <summary>The projection that a tower comes with.</summary>
    public static ImageProjection Of(ImageTower tower)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (weights, tuned) = tower.Projection();
        return new ImageProjection(weights.contiguous().Singles(), (int)weights.shape[0], tuned);
    }
}

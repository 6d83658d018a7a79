using PromptAdapter.Methods;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.LpPlusPlus;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Torch.Matrices;

namespace PromptAdapter.Torch.Methods;

/// <summary>The methods that can be fitted where libtorch runs the model: those on features and those that tune a prompt.</summary>
public static class TorchMethods
{
    /// <summary>
    /// All of them. A method that tunes a tower is a folder with its descriptor, and a place in this list, which is also the order of tables.
    /// </summary>
    public static MethodCatalog Catalog { get; } = new(
    [
        ZeroShotMethod.Descriptor, LinearProbeMethod.Descriptor, PromptMethodDescriptors.CoOp, PromptMethodDescriptors.Vpt, PromptMethodDescriptors.Upt,
        TipAdapterMethod.Descriptor, TipAdapterFMethod.Descriptor, PromptMethodDescriptors.PromptAdapter, PromptMethodDescriptors.PromptAdapterF,
        GdaMethod.Descriptor,
        ProKeRMethod.Descriptor, AnchoredMethod.Descriptor, LpPlusPlusMethod.Descriptor, AutoMethod.Descriptor,
    ], TorchProducts.Instance);
}

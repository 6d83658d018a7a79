using PromptAdapter.Methods;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.LpPlusPlus;
using PromptAdapter.Torch.Matrices;
using PromptAdapter.Torch.Methods.LowRank;
using PromptAdapter.Torch.Methods.ProLip;

namespace PromptAdapter.Torch.Methods;

/// <summary>The methods that can be fitted where libtorch runs the model: those on features and those that tune a prompt.</summary>
public static class TorchMethods
{
    /// <summary>
    /// All of them: those of the core, in its order, with what tunes a tower at its place among them. A method that tunes a tower is a folder with its descriptor,
    /// and a place here.
    /// </summary>
    public static MethodCatalog Catalog { get; } = new(AdapterMethods.Catalog.All.SelectMany(WithThoseThatTune), TorchProducts.Instance);

    private static IEnumerable<MethodDescriptor> WithThoseThatTune(MethodDescriptor method) => method.Name switch
    {
        LinearProbeMethod.MethodName => [method, PromptMethodDescriptors.CoOp, PromptMethodDescriptors.Vpt, PromptMethodDescriptors.Upt, LowRankMethod.Descriptor],
        PromptMethods.PromptAdapter or PromptMethods.PromptAdapterF => [PromptMethodDescriptors.Tuned(method)],
        LpPlusPlusMethod.MethodName => [method, ProLipMethod.Descriptor],
        _ => [method],
    };
}

using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.LpPlusPlus;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Methods;

/// <summary>
/// The methods that come with this library: those that need no more than features and, for the prompt-adapters, the class weights of a prompt.
/// </summary>
public static class AdapterMethods
{
    /// <summary>All of them. A new method on features is a folder with its descriptor, and a place in this list, which is also the order of tables.</summary>
    public static MethodCatalog Catalog { get; } = new(
    [
        ZeroShotMethod.Descriptor, LinearProbeMethod.Descriptor, TipAdapterMethod.Descriptor, TipAdapterFMethod.Descriptor, PromptMethods.OnGivenWeights,
        PromptMethods.TrainedOnGivenWeights, GdaMethod.Descriptor,
        ProKeRMethod.Descriptor, AnchoredMethod.Descriptor, LpPlusPlusMethod.Descriptor, AutoMethod.Descriptor,
    ]);
}

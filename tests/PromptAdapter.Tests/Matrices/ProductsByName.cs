using PromptAdapter.Torch.Matrices;

namespace PromptAdapter.Matrices;

/// <summary>The implementations of <see cref="MatrixProducts"/>, by the names that test cases carry.</summary>
internal static class ProductsByName
{
    public const string Managed = "managed";
    public const string Torch = "torch";

    public static MatrixProducts Find(string name) => name == Managed ? ManagedProducts.Instance : TorchProducts.Instance;
}

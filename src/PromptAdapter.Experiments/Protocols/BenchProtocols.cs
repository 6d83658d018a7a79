using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>
/// What is learned from and what is tested on. The last three ask how far what was learned carries (CoOp, arXiv 2109.01134, section 4.2; CoCoOp, arXiv
/// 2203.05557, section 4).
/// </summary>
public static class BenchProtocols
{
    /// <summary>Shots of every class, and test images of the same classes.</summary>
    public const string FewShot = "few-shot";

    /// <summary>Shots of the first half of the classes; tested on that half and on the other, each among its own classes.</summary>
    public const string BaseToNew = "base-to-new";

    /// <summary>Shots of one data set; tested on others, by the names of their classes.</summary>
    public const string CrossDataset = "cross-dataset";

    /// <summary>Shots of one data set; tested on other pictures of the same classes, or of some of them.</summary>
    public const string DomainGeneralisation = "domain-generalisation";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [FewShot, BaseToNew, CrossDataset, DomainGeneralisation];

    /// <summary>Refuses a name that is none, a method that cannot do what the protocol asks, and choosing on the test set.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="selection">The selection rule, if one is stated.</param>
    /// <exception cref="InputException">One of the three.</exception>
    public static void Require(string protocol, IEnumerable<string> methods, string? selection)
    {
        ArgumentNullException.ThrowIfNull(methods);
        if (!All.Contains(protocol))
            throw new InputException($"there is no protocol '{protocol}'", null, "choose from " + string.Join(", ", All));
        if (protocol != FewShot && selection == TestOracleRule.RuleName)
            throw new InputException($"test-oracle chooses on the test set, and {protocol} asks what carries over to images that nothing was chosen on", null,
                "choose another rule");
        if (methods.FirstOrDefault(method => !Allows(protocol, method)) is { } refused)
            throw new InputException(Reason(protocol, refused), null, "choose from " +
                string.Join(", ", TorchMethods.Catalog.Names.Where(method => Allows(protocol, method))));
    }

    /// <summary>Whether a method has a cache beside its text head.</summary>
    internal static bool HasCache(string method) => TorchMethods.Catalog.Find(method) is { HasCache: true, Blends: false };

    private static bool Allows(string protocol, string method) => protocol switch
    {
        BaseToNew => TorchMethods.Catalog.Find(method).ServesUnseenClasses || HasCache(method),
        CrossDataset => TorchMethods.Catalog.Find(method).ServesUnseenClasses,
        _ => true,
    };

    private static string Reason(string protocol, string method) => HasCache(method)
        ? $"in {protocol} '{method}' would be its text head alone, because its cache holds other classes than those of the test images"
        : $"'{method}' has weights for the classes that it learned and for no others, so that it cannot run in {protocol}";
}

using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Cli;

/// <summary>Options that a test gives whatever the method: of them, those that one of the chosen methods has.</summary>
internal static class OwnOptions
{
    /// <summary>Picks from options with one value each.</summary>
    /// <param name="chosen">Arguments with <c>--method</c> or <c>--methods</c> among them.</param>
    /// <param name="options">Options and values in turn.</param>
    public static string[] Of(IReadOnlyList<string> chosen, params string[] options)
    {
        var at = Enumerable.Range(0, chosen.Count).FirstOrDefault(i => chosen[i] is "--method" or "--methods", -1);
        string[] methods = at < 0 ? ["zero-shot", "tip-adapter"] : chosen[at + 1].Split(',');
        var has = TorchMethods.Catalog.All.Where(method => methods.Contains(method.Name)).SelectMany(method => method.Options)
            .Select(option => "--" + option.Name).ToHashSet();
        return [.. options.Chunk(2).Where(pair => has.Contains(pair[0])).SelectMany(pair => pair)];
    }
}

namespace PromptAdapter.Methods;

/// <summary>The order in which tables list methods: from what uses least of the shots to what uses most, then by name.</summary>
public static class MethodOrder
{
    private static readonly string[] Known =
    [
        "zero-shot", "linear-probe", "coop", "cocoop", "vpt", "upt", "tip-adapter", "tip-adapter-f", "prompt-adapter", "prompt-adapter-f", "gda", "lp++", "clap", "clip-lora", "auto",
    ];

    /// <summary>Compares the names of methods.</summary>
    public static IComparer<string> ByName { get; } = Comparer<string>.Create((first, second) =>
        Rank(first) != Rank(second) ? Rank(first).CompareTo(Rank(second)) : string.CompareOrdinal(first, second));

    private static int Rank(string method) => Array.IndexOf(Known, method) is var index and >= 0 ? index : Known.Length;
}

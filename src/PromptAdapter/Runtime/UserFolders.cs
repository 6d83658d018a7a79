namespace PromptAdapter.Runtime;

/// <summary>
/// The per-user folders. Every one stands below <c>PROMPTADAPTER_HOME</c> when that variable is set,
/// else below <c>$XDG_CACHE_HOME/promptadapter</c>, else below the operating system's folder for local application data.
/// </summary>
public static class UserFolders
{
    /// <summary>The environment variable that moves everything.</summary>
    public const string HomeVariable = "PROMPTADAPTER_HOME";

    /// <summary>The folder that holds the others.</summary>
    public static string Home => HomeIn(Environment.GetEnvironmentVariable);

    /// <summary>Downloaded checkpoints and vocabularies.</summary>
    public static string Models => Path.Combine(Home, "models");

    /// <summary>The content-addressed feature store.</summary>
    public static string Features => Path.Combine(Home, "features");

    /// <summary>Finished and interrupted tunings of prompts, by what they belong to.</summary>
    public static string Stages => Path.Combine(Home, "stages");

    /// <summary>Hashes of checkpoints that were read once, by the file's place, size, times and number.</summary>
    public static string Digests => Path.Combine(Home, "digests");

    /// <summary>
    /// Private copies of native libraries. They are code, so that they never stand in a folder that is shared: <see cref="HomeVariable"/> does not move them.
    /// </summary>
    public static string Native => Path.Combine(HomeIn(name => name == HomeVariable ? null : Environment.GetEnvironmentVariable(name)), "native");

    /// <param name="variable">The value of an environment variable, or <see langword="null"/>.</param>
    internal static string HomeIn(Func<string, string?> variable)
    {
        if (variable(HomeVariable) is { } home && !string.IsNullOrWhiteSpace(home))
            return Path.GetFullPath(home);
        if (variable("XDG_CACHE_HOME") is { } cache && !string.IsNullOrWhiteSpace(cache))
            return Path.Combine(Path.GetFullPath(cache), "promptadapter");
        if (!OperatingSystem.IsWindows() && !OperatingSystem.IsMacOS())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache",
                "promptadapter");
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "promptadapter");
    }
}

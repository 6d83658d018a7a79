using System.CommandLine;
using System.Globalization;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Native;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>cache</c>: what the per-user folders hold, and making room there.</summary>
internal static class CacheCommand
{
    private static readonly Option<bool> Features = new("--features")
    {
        Description = "Remove all encoded images, too; the next commands encode their images anew.",
    };

    private static readonly Option<bool> Stages = new("--stages")
    {
        Description = "Remove finished and interrupted trainings, too; the next ones train anew.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what would be removed, and remove nothing." };

    public static Command Create(Terminal terminal)
    {
        var info = new ExampleCommand("info", "Show the per-user folders, what they take, and what is left over.", "promptadapter cache info");
        info.SetAction(parsed => Info(parsed, terminal));
        var clean = new ExampleCommand("clean",
            "Remove what is left over: native copies of builds that are gone, and what killed runs left. Models and other files stay.",
            "promptadapter cache clean --dry-run", "promptadapter cache clean --features")
        {
            Features, Stages, DryRun,
        };
        clean.SetAction(parsed => Clean(parsed, terminal));
        return new Command("cache", "The per-user folders: what they hold, and making room there.") { info, clean };
    }

    private static (string Name, string Path)[] Folders =>
        [("models", UserFolders.Models), ("features", UserFolders.Features), ("stages", UserFolders.Stages), ("digests", UserFolders.Digests), ("native", UserFolders.Native)];

    private static int Info(ParseResult parsed, Terminal terminal)
    {
        var folders = Folders.Select(folder => (folder.Name, folder.Path, Size: UserCache.SizeOf(folder.Path))).ToArray();
        var (useless, bytes) = Sum([.. NativeCopies.In(UserFolders.Native), .. UserCache.Abandoned(UserFolders.Home)]);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                UserFolders.Home,
                Folders = folders.Select(folder => new { folder.Name, folder.Path, folder.Size.Files, folder.Size.Bytes }),
                Useless = new { Files = useless, Bytes = bytes },
            });
            return CommandLineApplication.Done;
        }

        if (!terminal.OutIsTerminal)
            terminal.Out.WriteLine("folder\tbytes\tfiles\tpath");
        foreach (var (name, path, size) in folders)
            terminal.Out.WriteLine(terminal.OutIsTerminal
                ? $"{name,-10}{Size(size.Bytes),12}  {size.Files.ToString("N0", CultureInfo.InvariantCulture),9} files  {path}"
                : string.Create(CultureInfo.InvariantCulture, $"{name}\t{size.Bytes}\t{size.Files}\t{path}"));
        terminal.Error.WriteLine(useless == 0 ? "nothing is left over" : $"left over: {Size(bytes)} in {Count(useless)}; 'cache clean' removes it");
        return CommandLineApplication.Done;
    }

    private static int Clean(ParseResult parsed, Terminal terminal)
    {
        var dryRun = parsed.GetValue(DryRun);
        var kinds = new List<(string Name, string Root, IReadOnlyList<CachedEntry> Entries)>
        {
            ("native copies", UserFolders.Native, NativeCopies.In(UserFolders.Native)),
            ("left by killed runs", UserFolders.Home, UserCache.Abandoned(UserFolders.Home)),
        };
        if (parsed.GetValue(Features))
            kinds.Add(("features", UserFolders.Features, UserCache.Features(UserFolders.Features)));
        if (parsed.GetValue(Stages))
            kinds.Add(("stages", UserFolders.Stages, UserCache.Stages(UserFolders.Stages)));
        var results = kinds.Select(kind => (kind.Name, Removable: Sum(kind.Entries), Kept: kind.Entries.Where(entry => entry.Kept is not null).ToArray(),
            Freed: dryRun ? 0 : UserCache.Remove(kind.Root, kind.Entries))).ToArray();
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                DryRun = dryRun,
                Results = results.Select(one => new
                {
                    one.Name,
                    one.Removable.Files,
                    one.Removable.Bytes,
                    one.Freed,
                    Kept = one.Kept.Select(entry => new { entry.Path, entry.Bytes, Reason = entry.Kept }),
                }),
            });
            return CommandLineApplication.Done;
        }

        foreach (var (name, removable, kept, freed) in results)
        {
            terminal.Out.WriteLine($"{name}: {(dryRun ? "would remove" : "removed")} {Count(removable.Files)}, {Size(dryRun ? removable.Bytes : freed)}");
            foreach (var entry in kept)
                terminal.Out.WriteLine($"  stays: {entry.Path} ({entry.Kept})");
        }

        return CommandLineApplication.Done;
    }

    private static (int Files, long Bytes) Sum(IEnumerable<CachedEntry> entries)
    {
        CachedEntry[] removable = [.. entries.Where(entry => entry.Kept is null)];
        return (removable.Length, removable.Sum(entry => entry.Bytes));
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N1} MiB");

    private static string Count(int files) => string.Create(CultureInfo.InvariantCulture, $"{files:N0} file{(files == 1 ? "" : "s")}");
}

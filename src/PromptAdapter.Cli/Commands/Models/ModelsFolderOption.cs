using System.CommandLine;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands.Models;

/// <summary>Where the commands about models keep them.</summary>
internal static class ModelsFolderOption
{
    public static Option<string?> Create() => new("--folder")
    {
        Description = "Folder of the models (default: 'models' in the user's cache folder; 'promptadapter doctor' shows it).",
        HelpName = "DIR",
    };

    public static ModelCache CacheOf(string? folder) =>
        folder is not null && string.IsNullOrWhiteSpace(folder) ? throw new InputException("--folder is empty", null, "name a folder") : new ModelCache(folder);
}

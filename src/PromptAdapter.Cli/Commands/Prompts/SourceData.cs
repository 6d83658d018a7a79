using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Datasets.Known;
using PromptAdapter.Torch.Prompts.Pretraining;

namespace PromptAdapter.Cli.Commands.Prompts;

/// <summary>Opens the datasets that a prompt learns from, and compares them with one that must stay unseen.</summary>
internal static class SourceData
{
    /// <summary>Opens <c>DIR</c>, whose name is the task's, or <c>NAME=DIR</c>; DIR may be the name of a known data set below the root.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="parsed">The rest of the command line.</param>
    /// <param name="terminal">Where to say what was left out.</param>
    public static SourceDataset Open(string given, ParseResult parsed, Terminal terminal)
    {
        var equals = given.IndexOf('=', StringComparison.Ordinal);
        var named = equals > 0 && !Path.Exists(given);
        var data = DatasetLocator.Open(named ? given[(equals + 1)..] : given, parsed.GetValue(DataOptions.Root), DataOptions.Reading(parsed));
        foreach (var warning in data.Warnings)
            terminal.Warn(warning);
        if (parsed.GetValue(ImageOptions.Strict) && data.Skipped.Count > 0)
            throw new InputException($"holds {data.Skipped.Count} files that are not images, the first '{data.Skipped[0].Key}' ({data.Skipped[0].Reason})",
                data.Root, "remove them, or run without --strict");
        terminal.WarnSkipped(data.Skipped, "left out");
        return new SourceDataset(named ? given[..equals] : data.Name, data);
    }

    /// <summary>Refuses sources that share an image with a dataset, whatever the files are called and whichever of them would be drawn.</summary>
    /// <exception cref="InputException">One of them does.</exception>
    public static async Task RequireDisjointAsync(IReadOnlyList<SourceDataset> sources, ImageDataset target, CancellationToken cancellationToken)
    {
        var unseen = await ImageFingerprints.OfAllAsync(target.Images, cancellationToken).ConfigureAwait(false);
        foreach (var source in sources)
        {
            var own = await ImageFingerprints.OfAllAsync(source.Data.Images, cancellationToken).ConfigureAwait(false);
            var shared = own.Keys.Where(unseen.ContainsKey).Order(StringComparer.Ordinal).ToArray();
            if (shared.Length > 0)
                throw new InputException($"shares {shared.Length} images with {target.Root}, which is to stay unseen; one of them is '{own[shared[0]]}' " +
                    $"('{unseen[shared[0]]}' there)", source.Data.Root, "leave this source out, or remove the shared images from it");
        }
    }
}

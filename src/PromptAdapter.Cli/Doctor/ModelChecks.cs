using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Doctor;

/// <summary>Which models and whether the vocabulary are on this machine. Their absence is no problem: the bundled model works without.</summary>
internal static class ModelChecks
{
    private const string Area = "Models";

    public static IEnumerable<DoctorCheck> Run(ModelCache cache)
    {
        var models = ModelCatalog.Models.Select(model => (model.Name, Cached: cache.Inspect(model.File))).ToList();
        var present = models.Where(model => model.Cached.State == CachedFileState.Present).Select(model => model.Name).ToList();
        yield return present.Count > 0
            ? DoctorCheck.Ok(Area, "checkpoints", string.Join(", ", present))
            : DoctorCheck.Note(Area, "checkpoints", "none", "run 'promptadapter models pull ViT-B/16'");

        foreach (var (name, cached) in models.Where(model => model.Cached.State == CachedFileState.Partial))
            yield return DoctorCheck.Note(Area, name, $"{cached.Bytes >> 20} MiB of about {cached.File.ApproximateBytes >> 20} MiB are here",
                $"run 'promptadapter models pull {name}' again to finish");

        yield return BundledModel.IsHere
            ? DoctorCheck.Ok(Area, BundledModel.Name, BundledModel.Checkpoint)
            : DoctorCheck.Note(Area, BundledModel.Name, "did not come with this program", $"copy it to {BundledModel.Folder}");
        yield return BundledEncoder.IsHere
            ? DoctorCheck.Ok(Area, BundledEncoder.Name, BundledEncoder.File)
            : DoctorCheck.Note(Area, BundledEncoder.Name, "did not come with this program", $"copy it to {BundledEncoder.File}");

        var vocabulary = cache.Inspect(ModelCatalog.Vocabulary);
        yield return vocabulary.State == CachedFileState.Present
            ? DoctorCheck.Ok(Area, "vocabulary", vocabulary.Path)
            : DoctorCheck.Note(Area, "vocabulary", "not here", $"it comes with every model; alone: 'promptadapter models pull {ModelCatalog.VocabularyName}'");
    }
}

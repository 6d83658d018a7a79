using PromptAdapter.Methods;
using PromptAdapter.Weights;

namespace PromptAdapter.Drawings.Training;

/// <summary>
/// Where a run stands after a whole number of steps, as a safetensors file: for each group of parameters their values and the optimiser's two memories,
/// and the curve so far. Which pairs come next follows from the seed and the step, so no generator's state is kept.
/// </summary>
internal sealed class PretrainingState(PretrainingRecipe recipe, string images, TrainableClip model, IReadOnlyList<AdamW> optimisers, LossCurve curve)
{
    private const string FormatKey = "format";
    private const string Format = "pretraining-state";
    private const string RecipeKey = "recipe";
    private const string ImagesKey = "images";
    private const string Remedy = "remove the file to start anew";

    /// <summary>Writes it whole or not at all.</summary>
    public void Save(string path)
    {
        var metadata = new Dictionary<string, string> { [FormatKey] = Format, [RecipeKey] = recipe.ToJson(), [ImagesKey] = images };
        var tensors = new List<TensorToWrite>();
        for (var i = 0; i < model.Groups.Count; i++)
        {
            var (group, optimiser) = (model.Groups[i], optimisers[i]);
            tensors.Add(TensorToWrite.Of(Name("values", i), group.Values.Span.ToArray(), [group.Length]));
            tensors.Add(TensorToWrite.Of(Name("mean", i), optimiser.Mean.ToArray(), [group.Length]));
            tensors.Add(TensorToWrite.Of(Name("square", i), optimiser.Square.ToArray(), [group.Length]));
        }

        tensors.Add(TensorToWrite.Of("losses", [.. curve.Losses], [curve.Losses.Count]));
        tensors.Add(TensorToWrite.Of("held_out_losses", [.. curve.Scores.Select(score => score.Loss)], [curve.Scores.Count]));
        tensors.Add(TensorToWrite.Of("held_out_recalls", [.. curve.Scores.Select(score => score.Recall)], [curve.Scores.Count]));
        SafetensorsWriter.Write(path, tensors, metadata);
    }

    /// <summary>Takes up a run where a file left it.</summary>
    /// <exception cref="InputException">The file is damaged or belongs to another run; nothing was changed then.</exception>
    public void Restore(string path)
    {
        using var file = TensorFile.Open(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format)
            throw new InputException("is not the state of a pre-training run", path, "give another output folder, or " + Remedy);
        var losses = ReadUpTo(file, "losses", recipe.Steps);
        if (!IsContinuation(file, losses.Length) || file.Metadata.GetValueOrDefault(ImagesKey) != images)
            throw new InputException("belongs to a run with another recipe or other images", path, "give another output folder, or " + Remedy);

        var (heldOutLosses, recalls) = (ReadUpTo(file, "held_out_losses", recipe.Steps), ReadUpTo(file, "held_out_recalls", recipe.Steps));
        if (losses.Length == 0 || heldOutLosses.Length != curve.Lines(losses.Length) || recalls.Length != heldOutLosses.Length)
            throw Damaged(path);
        var parts = model.Groups.Select((group, i) => (Values: Read(i, "values"), Mean: Read(i, "mean"), Square: Read(i, "square"))).ToArray();
        if (parts.Any(part => part.Square.Any(float.IsNegative)))
            throw Damaged(path);

        for (var i = 0; i < parts.Length; i++)
        {
            parts[i].Values.CopyTo(model.Groups[i].Values.Span);
            optimisers[i].Restore(parts[i].Mean, parts[i].Square, losses.Length);
        }

        foreach (var loss in losses)
            curve.Add(loss);
        foreach (var (loss, recall) in heldOutLosses.Zip(recalls))
            curve.Add(new HeldOutScore(loss, recall));

        float[] Read(int group, string name)
        {
            var length = model.Groups[group].Length;
            var values = ReadUpTo(file, Name(name, group), length);
            return values.Length == length ? values : throw Damaged(path);
        }
    }

    // A run may be made longer or shorter as long as it cools down in neither form: everything before that is the same.
    private bool IsContinuation(TensorFile file, int done)
    {
        if (file.Metadata.GetValueOrDefault(RecipeKey) is not { } text || PretrainingRecipe.TryParse(text) is not { } saved)
            return false;
        return saved == recipe
            || (saved with { Steps = recipe.Steps, CooldownSteps = recipe.CooldownSteps } == recipe && done <= Math.Min(saved.Steps - saved.CooldownSteps, recipe.Steps - recipe.CooldownSteps));
    }

    private static float[] ReadUpTo(TensorFile file, string name, int longest)
    {
        var stored = file[name];
        if (stored.Type != ElementType.F32 || stored.Shape is not [var length] || length > longest)
            throw Damaged(file.Path);
        var values = stored.ToSingles();
        return Array.TrueForAll(values, float.IsFinite) ? values : throw Damaged(file.Path);
    }

    private static string Name(string part, int group) => part + "." + (group == 0 ? "matrices" : "vectors");

    private static InputException Damaged(string path) => new("is a damaged state of a pre-training run", path, Remedy);
}

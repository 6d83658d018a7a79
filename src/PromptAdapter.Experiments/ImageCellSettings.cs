using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PromptAdapter.Datasets;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Texts;

namespace PromptAdapter.Experiments;

/// <summary>What a result on images depends on, as <see cref="CellSettings"/>.</summary>
internal static class ImageCellSettings
{
    private const int DigestLength = 8;

    private static readonly object NotStated = "";

    /// <summary>The settings of the runs that learn from some shots.</summary>
    /// <param name="shots">Where the shots come from.</param>
    /// <param name="tested">The data set that is tested on.</param>
    /// <param name="protocol">The protocol; <see langword="null"/> is few-shot.</param>
    public static CellSettings Of(ImageShots shots, ImageDataset tested, string? protocol)
    {
        var (plan, fit) = (shots.Plan, shots.Plan.Fit);
        var tuning = fit.Context with { Start = null, StageFolder = null };
        var carriesOver = shots.TestedOn is not null;
        return new CellSettings(
            [
                ("protocol", protocol),
                ("source", carriesOver ? shots.Data.Name : null),
                ("source-templates", carriesOver ? DigestOf(shots.TemplatesOf(shots.Data)) : null),
                ("selection", plan.Selection ?? "default"),
                ("model", shots.Clip.Identity[..12]),
                ("views", fit.Views),
                ("orientation", fit.Extraction.ApplyOrientation ? "applied" : "ignored"),
                ("alpha", fit.Alpha ?? NotStated),
                ("beta", fit.Beta ?? NotStated),
                ("alphas", CellSettings.AxisOf(fit.Grid?.Alphas)),
                ("betas", CellSettings.AxisOf(fit.Grid?.Betas)),
                ("key-epochs", fit.Epochs ?? NotStated),
                ("key-learning-rate", fit.LearningRate ?? NotStated),
                ("prompt", PromptOf(plan)),
                ("adapter", fit.Adapter),
                ("context", tuning.StartWords is null && tuning.Length is null ? "template-words" : null),
                ("prompt-epochs", tuning.EpochsByShots ? "coop" : tuning.Tuning.Epochs),
                ("visual-epochs", fit.VisualEpochs),
                ("prompt-learning-rate", tuning.Tuning.Schedule.BaseRate),
                ("tuning", DigestOf(JsonSerializer.Serialize(tuning))),
                ("search", fit.Search == SearchMode.Grid ? null : "refined"),
                .. CellSettings.Of(fit.LinearProbe, fit.GaussianWeight, fit.Kernel, fit.Anchored),
                ("draw", plan.RepeatShots ? "repeating" : "all-there-is"),
            ],
            [("templates", DigestOf(shots.TemplatesOf(tested)))]);
    }

    private static string PromptOf(ImageBenchPlan plan)
    {
        if (plan.Fit.Prompt is not { } given)
            return "new";
        var digest = DigestOf(string.Concat(given.State.Tensors.Select(part => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(part.Values.Span))))));
        return plan.PromptedMethods is { } prompted ? $"{digest}:{string.Join(',', prompted.Order(StringComparer.Ordinal))}" : digest;
    }

    private static string DigestOf(TemplateSet templates) => DigestOf(string.Join('\n', templates.Templates.Select(template => template.Text)));

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigestLength];
}

using PromptAdapter.Datasets;
using PromptAdapter.Experiments.Protocols;
using PromptAdapter.Features;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Experiments;

/// <summary>The benchmark of an <see cref="ImageBenchPlan"/>.</summary>
public sealed class ImageBench : Bench
{
    /// <summary>Checks the plan.</summary>
    /// <param name="clip">The frozen model; it stays the caller's.</param>
    /// <param name="plan">What to run.</param>
    /// <exception cref="InputException">An unknown name, a data set without test images, or a prompt of another model.</exception>
    public ImageBench(IFrozenModel clip, ImageBenchPlan plan)
        : base(Open(clip, plan))
    {
    }

    private static BenchDataset[] Open(IFrozenModel clip, ImageBenchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(plan);
        foreach (var method in plan.Methods)
        {
            TorchMethods.Catalog.Find(method);
            clip.RequireMethod(method);
        }

        FitDecisions.RequireTextFor(plan.Fit with { Templates = plan.Templates ?? plan.TemplatesOf.Values.FirstOrDefault() }, clip);
        if (plan.Protocol == BenchProtocols.BaseToNew)
            clip.RequireClip($"the protocol {plan.Protocol}");
        BenchProtocols.Require(plan.Protocol, plan.Methods, plan.Selection);
        plan.Fit.Prompt?.RequireModel(clip.Name, clip.Sha256);
        var stray = plan.TemplatesOf.Keys.FirstOrDefault(name => plan.Datasets.All(dataset => dataset.Name != name) && plan.Source?.Name != name);
        if (stray is not null)
            throw new InputException($"there are templates for '{stray}', and no data set is called that", null,
                $"choose from {string.Join(", ", plan.Datasets.Select(dataset => dataset.Name))}");
        // What a cell is called depends on the encoder's identity, and so on its precision.
        PrecisionProbe.Settle(clip, [.. plan.Datasets.SelectMany(dataset => dataset.Train).Select(image => image.Source)],
            plan.Fit.Extraction.Decode);
        return plan.Protocol switch
        {
            BenchProtocols.CrossDataset or BenchProtocols.DomainGeneralisation => Transfers(clip, plan),
            _ when plan.Source is not null => throw new InputException($"{plan.Protocol} has no source: it learns from each data set itself", plan.Source.Root,
                $"leave the source out, or choose {BenchProtocols.CrossDataset} or {BenchProtocols.DomainGeneralisation}")
            { Settings = [Setting.Source] },
            BenchProtocols.BaseToNew => [.. plan.Datasets.Select(dataset => new BaseToNewDataset(clip, plan, dataset))],
            _ => [.. plan.Datasets.Select(dataset => new FewShotDataset(clip, plan, dataset))],
        };
    }

    private static BenchDataset[] Transfers(IFrozenModel clip, ImageBenchPlan plan)
    {
        var learned = plan.Source ?? throw new InputException($"{plan.Protocol} needs the data set that is learned from", null,
            "name that data set")
        { Settings = [Setting.Source] };
        ImageDataset[] others = [.. plan.Datasets.Where(dataset => dataset.Name != learned.Name)];
        var source = new ImageShots(clip, plan, learned) { TestedOn = others };
        IEnumerable<ImageDataset> tested = learned.Test is { Count: > 0 } ? others.Prepend(learned) : others;
        return [.. tested.Select(dataset => new TransferDataset(source, dataset, plan.Protocol))];
    }
}

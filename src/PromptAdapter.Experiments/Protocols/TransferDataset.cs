using PromptAdapter.Datasets;
using PromptAdapter.Methods;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>
/// A data set that is tested on with what was learned from another one (arXiv 2203.05557, sections 4.2 and 4.3): across data sets by the names of its classes,
/// across domains with the classifier of the source itself, asked about the classes that the data set has.
/// </summary>
public sealed class TransferDataset : ImageBenchDataset
{
    private readonly ImageDataset _target;
    private readonly int[]? _labels; // [C] the source's label of each class, across domains

    internal TransferDataset(ImageShots source, ImageDataset target, string protocol)
        : base(source, target, protocol)
    {
        _target = target;
        _labels = protocol == BenchProtocols.DomainGeneralisation ? LabelsIn(source.Data, target) : null;
    }

    private protected override ImageDataset? TestOfLearned => null;

    private protected override ImageDataset? TestOfOthers => _target;

    private protected override ImageScore Score(Adaptation adapted, TestImages? own, TestImages? others, ParallelOptions parallel) =>
        new(Predictions(StateFor(adapted), others!, parallel));

    private IAdapterState StateFor(Adaptation adapted)
    {
        if (_labels is { } labels)
            return new ClassSubsetState(adapted.State, labels);
        return ReferenceEquals(_target, Shots.Data) ? adapted.State
            : UnseenClasses.StateFor(Shots.Clip, adapted, _target.ClassNames, Shots.TemplatesOf(_target));
    }

    private static int[] LabelsIn(ImageDataset source, ImageDataset target)
    {
        var known = source.ClassNames.Select((name, label) => (name, label)).ToDictionary(entry => entry.name, entry => entry.label, StringComparer.Ordinal);
        return [.. target.ClassNames.Select(name => known.TryGetValue(name, out var label)
            ? label
            : throw new InputException($"has the class '{name}', which {source.Name} does not have", target.Root,
                "domain-generalisation asks about classes of the source; take cross-dataset for others"))];
    }
}

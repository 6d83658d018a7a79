using PromptAdapter.Datasets;
using PromptAdapter.Methods;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>
/// Base-to-new (arXiv 2203.05557, section 4.1): shots of the base classes; test images of the base classes among the base classes, and those of the new
/// ones among the new ones, with the class weights that the method makes of their names.
/// </summary>
public sealed class BaseToNewDataset : ImageBenchDataset
{
    private const string ByTextAlone = "the new classes have no cache: they were told apart by the text head alone";

    private readonly ImageDataset _base;
    private readonly ImageDataset _new;

    internal BaseToNewDataset(IFrozenModel clip, ImageBenchPlan plan, ImageDataset dataset)
        : this(clip, plan, dataset, ClassHalf.Of(dataset))
    {
    }

    private BaseToNewDataset(IFrozenModel clip, ImageBenchPlan plan, ImageDataset dataset, (ClassHalf Base, ClassHalf New) halves)
        : base(new ImageShots(clip, plan, dataset) { Cut = halves.Base.Of }, dataset, BenchProtocols.BaseToNew) =>
        (_base, _new) = (halves.Base.TestOf(dataset, "base"), halves.New.TestOf(dataset, "new"));

    private protected override ImageDataset? TestOfLearned => _base;

    private protected override ImageDataset? TestOfOthers => _new;

    private protected override ImageScore Score(Adaptation adapted, TestImages? own, TestImages? others, ParallelOptions parallel)
    {
        var unseen = UnseenClasses.StateFor(Shots.Clip, adapted, _new.ClassNames, Shots.TemplatesOf(Shots.Data));
        return new ImageScore(Halves: new HalfAccuracies(adapted.State.Evaluate(own!.Counted, parallel), unseen.Evaluate(others!.Counted, parallel)));
    }

    private protected override IEnumerable<string> NotesOn(BenchCell cell) => BenchProtocols.HasCache(cell.Method) ? [ByTextAlone] : [];
}

using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>What the runs on a feature folder share, read when the first of them needs it: its splits, and the problem of the draw that is being run.</summary>
internal sealed class FolderDraws(FeatureBenchFolder folder, ISelectionRule? rule, bool repeat, bool refuseShared)
{
    private readonly Lazy<FeatureSet?> _validation = new(folder.Validation);
    private readonly Lazy<FeatureSet?> _test = new(folder.Test);
    private readonly Lazy<FeatureSet> _pool = new(folder.Pool);
    private (int Shots, int? Seed, FolderDraw Draw)? _current;
    private TestSet? _testSet;

    /// <summary>The images of the test set, if there is one.</summary>
    public TestSet? TestSet => _testSet ??= _test.Value is { } test ? TestSet.Of(test) : null;

    /// <summary>A draw, looked at by the validators.</summary>
    public FolderDraw Take(int shots, int? seed)
    {
        if (_current is not { } current || (current.Shots, current.Seed) != (shots, seed))
        {
            var support = seed is { } drawn ? ShotDraw.Take(_pool.Value, shots, drawn, repeat) : folder.Stored(shots);
            foreach (var other in ((FeatureSet?[])[_validation.Value, _test.Value]).OfType<FeatureSet>())
                FeatureFolders.RequireFit(support, other);
            var problem = new AdapterProblem(support, folder.Head(support)) { Validation = _validation.Value, Test = _test.Value };
            _current = current = (shots, seed, Checked(problem, shots, seed));
        }

        return current.Draw;
    }

    public ISelectionRule RuleFor(AdapterProblem problem) => rule ?? SelectionRules.DefaultFor(problem.Validation is not null, allImages: true);

    private FolderDraw Checked(AdapterProblem problem, int shots, int? seed)
    {
        var experiment = Experiment.OnFeatures(problem, RuleFor(problem)) with
        {
            Shots = shots,
            Available = seed is null ? null : ShotDraw.Fewest(_pool.Value),
            RepetitionStated = repeat,
            RefuseShared = refuseShared,
            TestsOnKeys = folder.TestKeys is not null,
            Seeds = [.. folder.Seeds.OfType<int>()],
        };
        var warnings = ExperimentValidators.Enforce(experiment);
        var overlap = experiment.CompareSplits();
        return new FolderDraw(overlap.Without(problem), problem.Test, overlap, warnings);
    }
}

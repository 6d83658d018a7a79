using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>What the runs on a feature folder share, read when the first of them needs it: its splits, and the problem of the draw that is being run.</summary>
internal sealed class FolderDraws(FeatureBenchFolder folder, ISelectionRule? rule, bool repeat)
{
    private readonly Lazy<FeatureSet?> _validation = new(folder.Validation);
    private readonly Lazy<FeatureSet?> _test = new(folder.Test);
    private readonly Lazy<FeatureSet> _pool = new(folder.Pool);
    private (int Shots, int? Seed, AdapterProblem Problem, IReadOnlyList<string> Warnings)? _current;
    private TestSet? _testSet;

    /// <summary>The images of the test set, if there is one.</summary>
    public TestSet? TestSet => _testSet ??= _test.Value is { } test ? TestSet.Of(test) : null;

    /// <summary>The problem of a draw, and what validators have to say about it.</summary>
    public (AdapterProblem Problem, IReadOnlyList<string> Warnings) Take(int shots, int? seed)
    {
        if (_current is not { } current || (current.Shots, current.Seed) != (shots, seed))
        {
            var support = seed is { } drawn ? ShotDraw.Take(_pool.Value, shots, drawn, repeat) : folder.Stored(shots);
            var problem = new AdapterProblem(support, folder.Head(support)) { Validation = _validation.Value, Test = _test.Value };
            _current = current = (shots, seed, problem, Check(problem, shots, seed));
        }

        return (current.Problem, current.Warnings);
    }

    public ISelectionRule RuleFor(AdapterProblem problem) => rule ?? SelectionRules.DefaultFor(problem.Validation is not null, allImages: true);

    private IReadOnlyList<string> Check(AdapterProblem problem, int shots, int? seed) => ExperimentValidators.Enforce(Experiment.OnFeatures(problem, RuleFor(problem)) with
    {
        Shots = shots,
        Available = seed is null ? null : ShotDraw.Fewest(_pool.Value),
        RepetitionStated = repeat,
        TestsOnKeys = folder.TestKeys is not null,
        Seeds = [.. folder.Seeds.OfType<int>()],
    });
}

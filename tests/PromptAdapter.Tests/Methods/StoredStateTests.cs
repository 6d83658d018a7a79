using PromptAdapter.Features;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Expressions;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Torch.Methods.CoOp;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

public class StoredStateTests
{
    public static MatrixTheoryData<string, bool> Names => new([.. TorchMethods.Catalog.OnFeatures], [false, true]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_WhatWasStored_HasTheSameLogitsAndEvidence(string method, bool uneven)
    {
        var problem = Posed(uneven);
        var state = Fitted(method, problem);
        var restored = Reader(state.Store(), problem).Restore();
        Assert.IsType(state.GetType(), restored);
        double[] expected = new double[problem.Test!.Count * state.ClassCount], actual = new double[expected.Length];
        state.Logits(problem.Test.Features.Span, expected);
        restored.Logits(problem.Test.Features.Span, actual);
        Assert.Equal(expected, actual); // to the last bit

        var (before, after) = (state.Explain(problem.Test.Row(0)), restored.Explain(problem.Test.Row(0)));
        Assert.Equal((before.Label, before.TextLogit, before.CacheLogit, before.FittedLogit),
            (after.Label, after.TextLogit, after.CacheLogit, after.FittedLogit));
        Assert.Equal(before.Votes, after.Votes);
        Assert.Equal(before.Members, after.Members);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_AnyClass_AddsUpToItsLogit(string method, bool uneven)
    {
        var problem = Posed(uneven);
        var state = Fitted(method, problem);
        var feature = problem.Test!.Row(3);
        var logits = new double[state.ClassCount];
        state.Logits(feature, logits);
        for (var label = 0; label < logits.Length; label++)
        {
            var evidence = state.Explain(feature, label);
            Assert.Equal(label, evidence.Label);
            Assert.Equal(logits[label], evidence.Logit, 1e-9);
            Assert.Equal(evidence.CacheLogit, evidence.Votes.Where(vote => vote.Label == label).Sum(vote => vote.Weight), 1e-9);
            if (evidence.Members.Count > 0)
                Assert.Equal(logits[label], evidence.Members.Sum(member => member.Logit), 1e-9);
        }

        Assert.Equal(logits.Max(), state.Explain(feature).Logit, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Express_AnyImage_IsWhatTheStateSays(string method, bool uneven)
    {
        var problem = Posed(uneven);
        var state = Fitted(method, problem);
        var expression = state.Express(LogitExpression.Features(problem.Support.Dimension));
        Assert.NotNull(expression);
        var logits = new double[state.ClassCount];
        for (var row = 0; row < 5; row++)
        {
            var feature = problem.Test!.Row(row);
            state.Logits(feature, logits);
            var expressed = Run(expression, Array.ConvertAll(feature.ToArray(), value => (double)value));
            Assert.All(logits.Zip(expressed), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        }
    }

    // Each member by itself, and not only their sum.
    [Fact]
    public void Explain_Blend_GivesEachMemberItsOwnWeightedLogits()
    {
        var problem = Posed();
        var state = Assert.IsType<AutoState>(Fitted(AutoMethod.MethodName, problem));
        var feature = problem.Test!.Row(5);
        var own = new double[state.ClassCount];
        for (var label = 0; label < state.ClassCount; label++)
        {
            var evidence = state.Explain(feature, label);
            Assert.Equal(state.Members.Select(member => (member.Method, member.Weight)), evidence.Members.Select(member => (member.Method, member.Weight)));
            var sum = 0.0;
            foreach (var (member, shown) in state.Members.Zip(evidence.Members))
            {
                member.State.Logits(feature, own);
                Assert.Equal(member.Weight * own[label], shown.Logit, 1e-9);
                sum += member.Weight * own[label];
            }

            Assert.Equal(sum, evidence.Logit, 1e-9);
        }
    }

    [Fact]
    public void Explain_FittedMethods_HaveNoVotesAndGdaHasItsText()
    {
        var problem = Posed();
        var probe = Fitted(LinearProbeMethod.MethodName, problem).Explain(problem.Test!.Row(0));
        Assert.Equal((0.0, 0.0, 0), (probe.TextLogit, probe.CacheLogit, probe.Votes.Count));
        var gda = Fitted(GdaMethod.MethodName, problem).Explain(problem.Test.Row(0));
        Assert.Equal((0.0, 0), (gda.CacheLogit, gda.Votes.Count));
        var weight = problem.Text.WeightsFor(problem.Support)!.Values.Slice(gda.Label * problem.Support.Dimension, problem.Support.Dimension).ToArray();
        Assert.Equal(100 * weight.Zip(problem.Test.Row(0).ToArray(), (w, f) => (double)w * f).Sum(), gda.TextLogit, 1e-9);
    }

    [Fact]
    public void Explain_TrainedKeys_SimilarityIsThePlainProduct()
    {
        var problem = Posed();
        var state = Assert.IsType<TipAdapterFState>(Fitted(TipAdapterFMethod.MethodName, problem));
        var feature = problem.Test!.Row(0).ToArray();
        Assert.All(state.Explain(feature).Votes, vote =>
        {
            var product = feature.Zip(state.Keys.Slice(vote.Row * feature.Length, feature.Length).ToArray(), (f, k) => (double)f * k).Sum();
            Assert.Equal(product, vote.Similarity, 1e-12);
            Assert.Equal(state.Alpha * Math.Exp(-state.Beta * (1 - product)), vote.Weight, 1e-9);
        });
    }

    [Fact]
    public void Restore_WhatDoesNotFit_IsRefused()
    {
        var problem = Posed();
        var (count, dimension) = (problem.Support.Count, problem.Support.Dimension);
        var cache = Fitted(TipAdapterMethod.MethodName, problem).Store();
        var gda = Fitted(GdaMethod.MethodName, problem).Store();
        StoredState[] wrong =
        [
            cache with { Method = "coop2" },
            cache with { Method = CoOpMethod.MethodName }, // it leaves the state of zero-shot
            cache with { Method = GdaMethod.MethodName },
            cache with { Weight = double.NaN },
            cache with { Members = [gda] },
            cache with { Tensors = [] },
            cache with { Numbers = new Dictionary<string, double> { ["alpha"] = 1 } },
            cache with { Numbers = new Dictionary<string, double> { ["alpha"] = -1, ["beta"] = 1 } },
            cache with { Numbers = new Dictionary<string, double> { ["alpha"] = double.NaN, ["beta"] = 1 } },
            cache with { Tensors = [cache.Tensors[0] with { Shape = [1, 1] }] },
            cache with { Tensors = [cache.Tensors[0] with { Type = ElementType.I32 }] },
            cache with { Tensors = [RawTensor.Of("keys", Enumerable.Repeat(float.NaN, count * dimension).ToArray(), count, dimension)] },
            cache with { Tensors = [cache.Tensors[0], RawTensor.Of("vote-weights", [1.0, 1, 1], 3)] },
            cache with { Tensors = [cache.Tensors[0], RawTensor.Of("vote-weights", [1.0, 1, -1, 1], 4)] },
            cache with { Tensors = [cache.Tensors[0], RawTensor.Of("vote-weights", [1.0, 1, double.PositiveInfinity, 1], 4)] },
            gda with { Tensors = [gda.Tensors[0]] },
            new StoredState(AutoMethod.MethodName),
            new StoredState(AutoMethod.MethodName) { Members = [cache, cache] },
            new StoredState(AutoMethod.MethodName) { Members = [cache, gda with { Weight = double.PositiveInfinity }] },
            new StoredState(AutoMethod.MethodName) { Members = [cache, gda with { Numbers = new Dictionary<string, double>() }] },
        ];
        Assert.All(wrong, stored => Assert.Throws<InvalidOperationException>(() => Reader(stored, problem).Restore()));
    }

    // Only a blend's cache counts keys of small classes more; as published, all count the same.
    [Fact]
    public void Store_ClassesOfUnequalSize_WeightsOfKeysAreKeptInABlendAlone()
    {
        Assert.Equal([2.25, 1.125, 0.75, 0.75], WeightsOf(Fitted(AutoMethod.MethodName, Posed(uneven: true)).Store().Members.Single(
            member => member.Method == TipAdapterFMethod.MethodName))!);
        Assert.Null(WeightsOf(Fitted(AutoMethod.MethodName, Posed()).Store().Members.Single(member => member.Method == TipAdapterFMethod.MethodName)));
        Assert.Null(WeightsOf(Fitted(TipAdapterFMethod.MethodName, Posed(uneven: true)).Store()));

        static double[]? WeightsOf(StoredState stored) =>
            stored.Tensors.FirstOrDefault(tensor => tensor.Name == TipAdapterState.VoteWeightsName)?.Doubles().ToArray();
    }

    internal static IAdapterState Fitted(string method, AdapterProblem problem)
    {
        var options = new TipAdapterOptions { Grid = SearchGrid.Create(alphaSteps: 3, betaSteps: 4) };
        var trained = new TipAdapterFOptions { Epochs = 5, LearningRate = 0.05, BatchSize = 8, Grid = options.Grid };
        return TorchMethods.Catalog.CreateOnFeatures(method, new MethodSettings { TipAdapter = options, TipAdapterF = trained })
            .Fit(problem, method == AutoMethod.MethodName ? new FixedRule() : new SupportCrossValidationRule(), new ParallelOptions()).State;
    }

    // Three images of each of four classes; unevenly, one of the first, two of the second.
    internal static AdapterProblem Posed(bool uneven = false)
    {
        var problem = RandomProblem.Create(seed: 21, classes: 4, shots: 3, dimension: 10, queries: 40);
        var support = uneven ? problem.Support.Take([0, 1, 2, 3, 5, 6, 7, 10, 11]) : problem.Support;
        return new AdapterProblem(support, TextHead.Of(problem.Weights)) { Test = problem.Queries };
    }

    // One row, by the definition of each node.
    private static double[] Run(LogitExpression expression, double[] features) => expression switch
    {
        FeatureInput => features,
        Projection { Of: var of, Rows: var rows } => [.. Run(of, features) is var row && row.Length > 0
            ? Enumerable.Range(0, rows.Length / row.Length).Select(r => row.Select((value, d) => value * rows.Span[r * row.Length + d]).Sum()) : []],
        Shifted { Of: var of, By: var by } => [.. Run(of, features).Select((value, i) => value + by.Span[by.Length == 1 ? 0 : i])],
        Scaled { Of: var of, By: var by } => [.. Run(of, features).Select(value => by * value)],
        Exponential { Of: var of } => [.. Run(of, features).Select(Math.Exp)],
        SoftMaximum { Of: var of } => [.. Run(of, features) is var row ? row.Select(value => Math.Exp(value) / row.Sum(Math.Exp)) : []],
        Normalised { Of: var of } => [.. Run(of, features) is var row ? row.Select(value => value / Math.Sqrt(row.Sum(one => one * one))) : []],
        Sum { First: var first, Second: var second } => [.. Run(first, features).Zip(Run(second, features), (one, other) => one + other)],
        _ => throw new ArgumentException($"{expression.GetType().Name} is no node that is known here", nameof(expression)),
    };

    private static StateReader Reader(StoredState stored, AdapterProblem problem) =>
        new(stored, problem.Text.WeightsFor(problem.Support)!, 100, problem.Support.Labels, AdapterMethods.Catalog)
        {
            ClassCount = problem.Support.ClassCount,
            Dimension = problem.Support.Dimension,
        };
}

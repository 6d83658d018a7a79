using PromptAdapter.Features;

namespace PromptAdapter.Methods.Comparison;

/// <summary>What a rule wants compared. Without rounds the method's stated settings are used as they are.</summary>
/// <param name="Rule">The rule that is really in force; another than the one asked for where that one cannot work.</param>
/// <param name="Rounds">The comparisons; correct images are added up over them.</param>
/// <param name="Note">What the reader of the result should know, in one sentence.</param>
public sealed record SelectionPlan(string Rule, IReadOnlyList<SelectionRound> Rounds, string? Note = null)
{
    /// <summary>Which of equal candidates wins. Default: the first, as in the published protocols.</summary>
    public TieBreak TieBreak { get; init; } = TieBreak.First;

    /// <summary>
    /// Whether candidates are compared by the likelihood of the labels, temperature included. Where a rule states the protocol of others, the first of those
    /// with the most right answers wins instead, as published.
    /// </summary>
    public bool ByLikelihood => TieBreak == TieBreak.NearestToStated;

    /// <summary>
    /// Whether the weights of cache and text (α and β, the weight of gda, the members of a blend) are chosen on these rounds. Otherwise they stay as stated,
    /// and only what is learned, such as the epochs of keys, is compared: queries that lie nearer to their own keys than other images will would trust the
    /// cache too much.
    /// </summary>
    public bool ChoosesWeights { get; init; } = true;

    /// <summary>The rounds on which weights of cache and text are chosen; empty where they stay as stated.</summary>
    public IReadOnlyList<SelectionRound> WeightRounds => ChoosesWeights ? Rounds : [];

    /// <summary>The plan's note and another one, in one text.</summary>
    /// <param name="other">What else there is to say, if anything.</param>
    public string? NoteWith(string? other) => Note is null || other is null ? Note ?? other : $"{Note}; {other}";

    /// <summary>At most that many of the rounds, evenly spread: what a method compares that has to train for each of them.</summary>
    /// <param name="most">At least 1.</param>
    public IReadOnlyList<SelectionRound> Spread(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return Rounds.Count <= most ? Rounds : [.. Enumerable.Range(0, most).Select(i => Rounds[(int)((long)i * Rounds.Count / most)])];
    }
}

/// <summary>One comparison: candidates are built from one set and scored on another.</summary>
/// <param name="Support">What candidates are built from, <c>[n, D]</c>.</param>
/// <param name="Head">The class weights that belong to it, <c>[C, D]</c>; <see langword="null"/> without text.</param>
/// <param name="Queries">What they are scored on, <c>[M, D]</c>.</param>
/// <param name="CacheFactor">
/// Support images in the problem for each one in this round. A fold's cache holds fewer keys than the final one and so casts fewer votes;
/// multiplying α by this factor while scoring lets the chosen α fit the whole cache.
/// </param>
public sealed record SelectionRound(FeatureSet Support, ClassWeights? Head, FeatureSet Queries, double CacheFactor = 1)
{
    private readonly IReadOnlyList<QueryPart> _parts = [];

    /// <summary>The images of <see cref="Support"/> under each augmentation, for methods that learn from them; empty when there are none.</summary>
    public IReadOnlyList<FeatureSet> Views { get; init; } = [];

    /// <summary><see cref="Queries"/> in parts, each with the classes that compete for it; one part and all classes unless stated.</summary>
    public IReadOnlyList<QueryPart> Parts
    {
        get => _parts.Count > 0 ? _parts : [new QueryPart(Queries, [.. Enumerable.Range(0, Support.ClassCount)], Support, Views)];
        init => _parts = value;
    }
}

/// <summary>
/// Some of a round's queries. A fold of two shots keeps one image of a class, which says nothing of how images scatter about their mean, while the final
/// support set does; there the classes are halved: a half is scored among itself, and images of the other half, none of them left out, supply what all classes
/// share. Only classes that do not compete may: one whose own images went into the scatter would be told from the others by that alone.
/// </summary>
/// <param name="Queries">The part, <c>[m, D]</c>.</param>
/// <param name="Classes">The classes that compete, in rising order; those of the queries are among them.</param>
/// <param name="Pool">What a statistic shared by all classes is taken from, <c>[p, D]</c>: the round's support set and, where the classes are halved, the
/// left-out images of the other half.</param>
/// <param name="PoolViews">The images of <paramref name="Pool"/> under each augmentation; empty when there are none.</param>
public sealed record QueryPart(FeatureSet Queries, IReadOnlyList<int> Classes, FeatureSet Pool, IReadOnlyList<FeatureSet> PoolViews)
{
    /// <summary>The queries' labels as positions among <see cref="Classes"/>, <c>[m]</c>.</summary>
    internal int[] Labels()
    {
        var position = new int[Queries.ClassCount];
        for (var i = 0; i < Classes.Count; i++)
            position[Classes[i]] = i;
        return [.. Queries.Labels.Select(label => position[label])];
    }

    /// <summary>The logits of the classes that compete.</summary>
    /// <param name="logits">Those of all classes, <c>[n, C]</c>.</param>
    /// <returns><c>[n, Classes]</c>.</returns>
    internal double[] Competing(double[] logits)
    {
        var all = Queries.ClassCount;
        if (Classes.Count == all)
            return logits;
        var own = new double[logits.Length / all * Classes.Count];
        for (var i = 0; i < own.Length; i++)
            own[i] = logits[i / Classes.Count * all + Classes[i % Classes.Count]];
        return own;
    }
}

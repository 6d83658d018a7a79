using PromptAdapter.Features;

namespace PromptAdapter.Methods.Comparison;

/// <summary>Some classes of a problem, evenly spread, and what belongs to them: what is compared on them costs a part of the whole.</summary>
/// <param name="Classes">The classes, in rising order.</param>
internal sealed record ClassSample(int[] Classes)
{
    /// <summary>That many of the classes, at least two where there are two.</summary>
    /// <param name="classCount">C.</param>
    /// <param name="most">How many.</param>
    public static ClassSample Of(int classCount, long most)
    {
        var count = (int)Math.Clamp(most, Math.Min(2, classCount), classCount);
        return new ClassSample([.. Enumerable.Range(0, count).Select(i => (int)((long)i * classCount / count))]);
    }

    /// <summary>The problem on these classes alone, without its images.</summary>
    public AdapterProblem Of(AdapterProblem problem)
    {
        if (problem.Support.ClassCount == Classes.Length)
            return problem;
        var text = problem.Text.IsGiven ? TextHead.Of(Of(problem.Text.WeightsFor(problem.Support))!) : problem.Text;
        return new AdapterProblem(Of(problem.Support), text)
        {
            Validation = problem.Validation is { } validation ? Of(validation) : null,
            Test = problem.Test is { } test ? Of(test) : null,
            SupportViews = [.. problem.SupportViews.Select(Of)],
            SupportContent = problem.SupportContent is { } content ? [.. Rows(problem.Support).Select(row => content[row])] : null,
        };
    }

    /// <summary>The rounds of a plan on these classes alone.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="posed">The problem on these classes, whose support images a round's cache is measured by.</param>
    public SelectionPlan Of(SelectionPlan plan, AdapterProblem posed) => plan with
    {
        Rounds = [.. plan.Rounds.Select(round =>
        {
            var support = Of(round.Support);
            QueryPart[] parts = [.. round.Parts.Select(Of)];
            return new SelectionRound(support, Of(round.Head), Of(round.Queries), (double)posed.Support.Count / support.Count)
            {
                Views = [.. round.Views.Select(Of)],
                Parts = parts.All(part => part.Classes.Count > 1) ? parts : [], // a class that is alone in its part is always right
            };
        })],
    };

    private QueryPart Of(QueryPart part)
    {
        int[] places = [.. part.Classes.Select(label => Array.BinarySearch(Classes, label)).Where(place => place >= 0)];
        return new QueryPart(Of(part.Queries), places, Of(part.Pool), [.. part.PoolViews.Select(Of)]);
    }

    /// <summary>The rows of these classes.</summary>
    public FeatureSet Of(FeatureSet set)
    {
        if (Classes.Length == set.ClassCount)
            return set;
        var rows = Rows(set);
        var features = new float[rows.Length * set.Dimension];
        for (var i = 0; i < rows.Length; i++)
            set.Row(rows[i]).CopyTo(features.AsSpan(i * set.Dimension));
        return FeatureSet.Create(features, set.Dimension, [.. rows.Select(row => Array.BinarySearch(Classes, set.Labels[row]))], Classes.Length);
    }

    /// <summary>The weights of these classes.</summary>
    public ClassWeights? Of(ClassWeights? head)
    {
        if (head is null || Classes.Length == head.ClassCount)
            return head;
        float[] values = [.. Classes.SelectMany(label => head.Values.Slice(label * head.Dimension, head.Dimension).ToArray())];
        return ClassWeights.Create(values, Classes.Length, head.Source);
    }

    private int[] Rows(FeatureSet set) => [.. Enumerable.Range(0, set.Count).Where(row => Array.BinarySearch(Classes, set.Labels[row]) >= 0)];
}

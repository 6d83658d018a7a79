using System.Numerics.Tensors;
using PromptAdapter.Evaluation;

namespace PromptAdapter.Methods.Auto;

/// <summary>One of the classifiers that an <see cref="AutoState"/> is made of.</summary>
/// <param name="Method">The name of its method.</param>
/// <param name="State">The classifier.</param>
/// <param name="Weight">What its logits are multiplied by.</param>
public sealed record AutoMember(string Method, IAdapterState State, double Weight);

/// <summary>logits = Σ weight · logits of a member: one method alone, or several together.</summary>
public sealed class AutoState : IAdapterState
{
    /// <summary>Keeps the members.</summary>
    /// <param name="members">At least one; all for the same classes and features.</param>
    /// <exception cref="ArgumentException">There is none, or they do not fit each other.</exception>
    public AutoState(IReadOnlyList<AutoMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0 || members.Any(member => member.State.ClassCount != members[0].State.ClassCount || member.State.Dimension != members[0].State.Dimension))
            throw new ArgumentException("the members have to classify the same features into the same classes", nameof(members));
        Members = members;
    }

    /// <summary>What it is made of.</summary>
    public IReadOnlyList<AutoMember> Members { get; }

    /// <inheritdoc/>
    public int ClassCount => Members[0].State.ClassCount;

    /// <inheritdoc/>
    public int Dimension => Members[0].State.Dimension;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits)
    {
        logits.Clear();
        var own = new double[logits.Length];
        foreach (var member in Members)
        {
            member.State.Logits(features, own);
            TensorPrimitives.MultiplyAdd(own, member.Weight, logits, logits);
        }
    }

    /// <summary>The votes of the members with a cache, weighted as their logits are; everything else counts as text.</summary>
    /// <param name="feature">One normalised feature, <c>[D]</c>.</param>
    public Evidence? Explain(ReadOnlySpan<float> feature)
    {
        var votes = new Dictionary<int, SupportVote>();
        foreach (var member in Members)
        {
            foreach (var vote in member.State.Explain(feature)?.Votes ?? [])
            {
                var weight = vote.Weight * member.Weight;
                votes[vote.Row] = votes.TryGetValue(vote.Row, out var before) ? before with { Weight = before.Weight + weight } : vote with { Weight = weight };
            }
        }

        if (votes.Count == 0)
            return null;
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var label = ArgMax.First(logits);
        var cached = votes.Values.Where(vote => vote.Label == label).Sum(vote => vote.Weight);
        return new Evidence(label, logits[label] - cached, cached, [.. votes.Values.OrderByDescending(vote => vote.Weight).ThenBy(vote => vote.Row)]);
    }
}

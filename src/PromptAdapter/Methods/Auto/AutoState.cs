using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods.Expressions;
using PromptAdapter.Methods.ProKeR;

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
        if (members.Count == 0 || members.Any(member => member.State.ClassCount != members[0].State.ClassCount
            || member.State.Dimension != members[0].State.Dimension))
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

    /// <inheritdoc/>
    public LogitExpression? Express(LogitExpression features)
    {
        LogitExpression? sum = null;
        foreach (var member in Members)
        {
            if (member.State.Express(features)?.Times(member.Weight) is not { } own)
                return null;
            sum = sum?.Plus(own) ?? own;
        }

        return sum;
    }

    /// <summary>
    /// The members' evidence for the class that they choose together, each weighted as its logits are. A support image that votes in two caches has the sum of
    /// both votes, and its similarity is that of the image itself where a cache keeps it, rather than that of a fine-tuned key.
    /// </summary>
    /// <param name="feature">One normalised feature, <c>[D]</c>.</param>
    /// <param name="label">The class; <see langword="null"/> takes the predicted one.</param>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var explained = label ?? ArgMax.First(logits);
        var members = new List<MemberEvidence>();
        var votes = new Dictionary<int, SupportVote>();
        foreach (var member in Members)
        {
            var own = member.State.Explain(feature, explained);
            members.Add(new MemberEvidence(member.Method, member.Weight, member.Weight * own.TextLogit, member.Weight * own.CacheLogit,
                member.Weight * own.FittedLogit));
            foreach (var vote in own.Votes)
            {
                var weight = vote.Weight * member.Weight;
                votes[vote.Row] = !votes.TryGetValue(vote.Row, out var before) ? vote with { Weight = weight }
                    : (member.State is ProKeRState ? vote : before) with { Weight = before.Weight + weight };
            }
        }

        return new Evidence(explained, members.Sum(member => member.TextLogit), members.Sum(member => member.CacheLogit),
            [.. votes.Values.OrderByDescending(vote => vote.Weight).ThenBy(vote => vote.Row)])
        {
            FittedLogit = members.Sum(member => member.FittedLogit),
            Members = members,
        };
    }

    /// <summary>The members as they store themselves, with their weights.</summary>
    public StoredState Store() =>
        new(AutoMethod.MethodName) { Members = [.. Members.Select(member => member.State.Store() with { Weight = member.Weight })] };

    internal static AutoState Restore(StateReader file) =>
        new([.. file.Members.Select(member => new AutoMember(member.Stored.Method, member.Restore(), member.Stored.Weight))]);
}

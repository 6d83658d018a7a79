using System.Numerics;
using PromptAdapter.Features;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>
/// The cells of one image at one β: α number <c>CertainFrom</c> … <c>CertainTo − 1</c> are correct for sure, those outside <c>PossibleFrom</c> … <c>PossibleTo
/// − 1</c> are wrong for sure.
/// </summary>
internal readonly record struct AlphaCells(int CertainFrom, int CertainTo, int PossibleFrom, int PossibleTo);

/// <summary>
/// Finds, for one β, where α makes the true class t win. Against class c its margin is (z_t − z_c) + α (v_t − v_c), linear in α
/// (z: text logits, v: votes), so each rival allows a half-line and all of them together one interval.
/// Two intervals are found: with every margin lowered by a tolerance (<em>certain</em>) and with every margin raised by it (<em>possible</em>).
/// The tolerance, <see cref="Tolerance"/> of the largest terms, is far above the rounding of either side and far below what separates real images,
/// so the cells in between are few; exact ties always fall there.
/// </summary>
internal sealed class AlphaIntervals(double[] alphas)
{
    private const double Tolerance = 1e-11;
    private const double Denormal = 1e-290; // below this, products no longer have a relative error
    private const double Overflow = 1e290;

    private Vector<double>[] _text = []; // [C]
    private Vector<double> _trueText;
    private Vector<double> _trueLabel;
    private Vector<double> _textSlack;
    private int[] _labels = [];
    private Vector<double> _certainFrom, _certainTo, _possibleFrom, _possibleTo;

    /// <summary>Turns to another group of images.</summary>
    /// <param name="text">z, <c>[C]</c> vectors.</param>
    /// <param name="labels">The true class of each lane.</param>
    public void Start(ReadOnlySpan<Vector<double>> text, ReadOnlySpan<int> labels)
    {
        _text = text.ToArray();
        _labels = labels.ToArray();
        var largest = Vector<double>.Zero;
        foreach (var logit in text)
            largest = Vector.Max(largest, Vector.Abs(logit));
        _textSlack = 2 * Tolerance * largest + new Vector<double>(Denormal);
        Span<double> own = stackalloc double[LaneProducts.Lanes];
        for (var lane = 0; lane < own.Length; lane++)
            own[lane] = labels[lane];
        _trueLabel = new Vector<double>(own);
        _trueText = OfTrueClass(text);
    }

    /// <summary>Finds the intervals of every lane.</summary>
    /// <param name="votes">v, <c>[C]</c> vectors.</param>
    /// <param name="largest">A bound on v.</param>
    public void Find(ReadOnlySpan<Vector<double>> votes, Vector<double> largest)
    {
        var trueVotes = OfTrueClass(votes);
        var slack = 2 * Tolerance * largest + new Vector<double>(Denormal);
        var certain = new Interval();
        var possible = new Interval();
        var index = Vector<double>.Zero;
        for (var c = 0; c < votes.Length; c++)
        {
            var level = _trueText - _text[c];
            var slope = trueVotes - votes[c];
            var self = Vector.Equals(index, _trueLabel).As<long, double>();
            // Against itself the true class always "wins": level 1, slope 0.
            certain.Require(Vector.ConditionalSelect(self, Vector<double>.One, level - _textSlack), Vector.AndNot(slope - slack, self));
            possible.Require(level + _textSlack, slope + slack);
            index += Vector<double>.One;
        }

        // Long keys and a large β can leave the range of numbers; then every cell is left to the definition.
        var ordinary = Vector.LessThan(largest, new Vector<double>(Overflow));
        _certainFrom = certain.From;
        _certainTo = Vector.ConditionalSelect(ordinary, certain.To, new Vector<double>(double.NegativeInfinity));
        _possibleFrom = Vector.ConditionalSelect(ordinary, possible.From, new Vector<double>(double.NegativeInfinity));
        _possibleTo = Vector.ConditionalSelect(ordinary, possible.To, new Vector<double>(double.PositiveInfinity));
    }

    /// <summary>The cells of one lane.</summary>
    public AlphaCells Cells(int lane)
    {
        var possibleFrom = IndexOf(_possibleFrom[lane]);
        var possibleTo = Math.Max(possibleFrom, IndexBeyond(_possibleTo[lane]));
        var certainFrom = Math.Clamp(IndexOf(_certainFrom[lane]), possibleFrom, possibleTo);
        var certainTo = Math.Clamp(IndexBeyond(_certainTo[lane]), certainFrom, possibleTo);
        return new AlphaCells(certainFrom, certainTo, possibleFrom, possibleTo);
    }

    /// <summary>Where α is right for sure in one lane, ends included; empty (from above to) where it is nowhere.</summary>
    public (double From, double To) Certain(int lane) => (_certainFrom[lane], _certainTo[lane]);

    private Vector<double> OfTrueClass(ReadOnlySpan<Vector<double>> values)
    {
        Span<double> own = stackalloc double[LaneProducts.Lanes];
        for (var lane = 0; lane < own.Length; lane++)
            own[lane] = values[_labels[lane]][lane];
        return new Vector<double>(own);
    }

    // The first α that is at least the bound.
    private int IndexOf(double bound)
    {
        if (bound <= alphas[0])
            return 0;
        var found = Array.BinarySearch(alphas, bound);
        return found < 0 ? ~found : found;
    }

    // Behind the last α that is at most the bound.
    private int IndexBeyond(double bound)
    {
        if (bound >= alphas[^1])
            return alphas.Length;
        var found = Array.BinarySearch(alphas, bound);
        return found < 0 ? ~found : found + 1;
    }

    /// <summary>The α that satisfy every requirement level + α · slope ≥ 0 so far, per lane.</summary>
    private struct Interval()
    {
        public Vector<double> From = new(double.NegativeInfinity);
        public Vector<double> To = new(double.PositiveInfinity);

        public void Require(Vector<double> level, Vector<double> slope)
        {
            var zero = Vector<double>.Zero;
            var bound = -level / slope;
            From = Vector.ConditionalSelect(Vector.GreaterThan(slope, zero), Vector.Max(From, bound), From);
            To = Vector.ConditionalSelect(Vector.LessThan(slope, zero), Vector.Min(To, bound), To);
            // Without a slope no α helps a negative level: the interval is empty.
            var hopeless = Vector.Equals(slope, zero) & Vector.LessThan(level, zero);
            To = Vector.ConditionalSelect(hopeless, new Vector<double>(double.NegativeInfinity), To);
        }
    }
}

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>The accuracy at one β as a function of α: a staircase, because each image is right on one interval.</summary>
internal static class AlphaStaircase
{
    /// <summary>
    /// The highest step within bounds. The stated α wins where it lies on such a step; else the middle of the one whose middle is nearest to it (in log α),
    /// as far from where the next image turns as that step allows.
    /// </summary>
    /// <param name="intervals">Where each image is right, ends included; in any order.</param>
    /// <param name="low">The least α.</param>
    /// <param name="high">The largest α.</param>
    /// <param name="stated">The stated α.</param>
    public static (double Alpha, int Correct) Highest(IReadOnlyList<(double From, double To)> intervals, double low, double high, double stated)
    {
        var inside = intervals.Where(interval => interval.From <= high && interval.To >= low).ToArray();
        var starts = Array.ConvertAll(inside, interval => Math.Max(interval.From, low));
        var ends = Array.ConvertAll(inside, interval => Math.Min(interval.To, high));
        Array.Sort(starts);
        Array.Sort(ends);

        var measure = new StatedCell(stated, 1);
        var best = (Alpha: Math.Clamp(stated, low, high), Correct: 0);
        var (open, closed) = (0, 0);
        while (open < starts.Length)
        {
            if (starts[open] > ends[closed])
            {
                closed++;
                continue;
            }

            var correct = open + 1 - closed;
            var alpha = Point(starts[open], ends[closed]);
            open++;
            if (correct > best.Correct || (correct == best.Correct && measure.Distance(alpha, 1) < measure.Distance(best.Alpha, 1)))
                best = (alpha, correct);
        }

        return best;

        double Point(double from, double to) => from < stated && stated < to ? stated : from + (to - from) / 2;
    }
}

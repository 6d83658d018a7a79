using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>How many images each cell of a grid classifies correctly.</summary>
/// <param name="Grid">The values of β (rows) and α (columns).</param>
/// <param name="Correct">Correct images, <c>[betas, alphas]</c>.</param>
/// <param name="Images">Images in all.</param>
public sealed record GridCounts(SearchGrid Grid, int[,] Correct, int Images)
{
    /// <summary>The winner as the reference finds it, β outer and α inner: the first cell that no earlier cell reaches.</summary>
    public GridCell Best
    {
        get
        {
            var (row, column, ties) = (0, 0, 0);
            for (var b = 0; b < Correct.GetLength(0); b++)
            {
                for (var a = 0; a < Correct.GetLength(1); a++)
                {
                    if (Correct[b, a] > Correct[row, column])
                        (row, column, ties) = (b, a, 1);
                    else if (Correct[b, a] == Correct[row, column])
                        ties++;
                }
            }

            return new GridCell(Grid.Betas[row], Grid.Alphas[column], Correct[row, column], ties);
        }
    }

    /// <summary>The winner by a tie-break.</summary>
    /// <param name="ties">Which of equal cells wins.</param>
    /// <param name="stated">What <see cref="TieBreak.NearestToStated"/> measures from.</param>
    public GridCell Winner(TieBreak ties, StatedCell stated)
    {
        var best = Best;
        if (ties == TieBreak.First || best.Ties == 1)
            return best;
        var nearest = double.PositiveInfinity;
        for (var b = 0; b < Correct.GetLength(0); b++)
        {
            for (var a = 0; a < Correct.GetLength(1); a++)
            {
                if (Correct[b, a] < best.Correct)
                    continue;
                var distance = stated.Distance(Grid.Alphas[a], Grid.Betas[b]);
                if (distance < nearest)
                    (nearest, best) = (distance, best with { Beta = Grid.Betas[b], Alpha = Grid.Alphas[a] });
            }
        }

        return best;
    }

    /// <summary>The counts over the images of both, for cross-validation.</summary>
    /// <param name="left">Counts on one grid.</param>
    /// <param name="right">Counts on the same grid.</param>
    public static GridCounts operator +(GridCounts left, GridCounts right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (!ReferenceEquals(left.Grid, right.Grid))
            throw new ArgumentException("counts on different grids cannot be added", nameof(right));
        var sum = (int[,])left.Correct.Clone();
        for (var b = 0; b < sum.GetLength(0); b++)
        {
            for (var a = 0; a < sum.GetLength(1); a++)
                sum[b, a] += right.Correct[b, a];
        }

        return new GridCounts(left.Grid, sum, left.Images + right.Images);
    }
}

/// <summary>One cell of a grid.</summary>
/// <param name="Beta">β.</param>
/// <param name="Alpha">α.</param>
/// <param name="Correct">Images it classifies correctly.</param>
/// <param name="Ties">Cells with that count, itself included.</param>
public sealed record GridCell(double Beta, double Alpha, int Correct, int Ties);

namespace PromptAdapter.Review;

/// <summary>Rows that belong together, directly or by way of others.</summary>
/// <param name="count">N.</param>
internal sealed class RowGroups(int count)
{
    private readonly int[] _parent = [.. Enumerable.Range(0, count)];
    private readonly double[] _likeness = [.. Enumerable.Repeat(1.0, count)]; // of the group whose root the row is

    /// <summary>Groups of two rows and more, by their first row.</summary>
    public IEnumerable<(int[] Rows, double Likeness)> Larger => Enumerable.Range(0, count).GroupBy(Root)
        .Where(group => group.Count() > 1).Select(group => (group.ToArray(), _likeness[group.Key]));

    /// <summary>The first row of the group that a row is in.</summary>
    public int Root(int row)
    {
        while (_parent[row] != row)
            row = _parent[row] = _parent[_parent[row]];
        return row;
    }

    /// <summary>Puts rows into one group.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="likeness">How alike they are; a group has the least of all that joined it.</param>
    public void Join(IReadOnlyList<int> rows, double likeness)
    {
        foreach (var row in rows.Skip(1))
        {
            var (low, high) = (Math.Min(Root(rows[0]), Root(row)), Math.Max(Root(rows[0]), Root(row)));
            _parent[high] = low;
            _likeness[low] = Math.Min(Math.Min(_likeness[low], _likeness[high]), likeness);
        }
    }
}

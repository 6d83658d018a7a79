using System.Diagnostics;

namespace PromptAdapter.Benchmarks;

/// <summary>Times alternatives in turns, so that a slow phase of the machine falls on all of them alike.</summary>
internal static class Stopwatches
{
    /// <summary>Runs every alternative once to warm up and then <paramref name="rounds"/> times in turns.</summary>
    /// <returns>The median seconds of each alternative.</returns>
    public static double[] MedianSeconds(int rounds, CancellationToken cancellationToken, params Action[] alternatives)
    {
        foreach (var alternative in alternatives)
            alternative();

        var seconds = alternatives.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < alternatives.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                alternatives[i]();
                seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return [.. seconds.Select(times => times.Order().ElementAt(times.Count / 2))];
    }
}

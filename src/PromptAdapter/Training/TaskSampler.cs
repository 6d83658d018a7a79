using PromptAdapter.Randomness;

namespace PromptAdapter.Training;

/// <summary>
/// Draws the batches of multi-task learning; one batch mixes tasks. An epoch depends on the seed and its number alone, so that a run that was
/// stopped can go on with any epoch.
/// </summary>
public sealed class TaskSampler
{
    private readonly int[] _counts;
    private readonly TaskWeighting _weighting;
    private readonly int _batchSize;
    private readonly uint _seed;

    /// <summary>Prepares the drawing.</summary>
    /// <param name="imageCounts">The images of each of T tasks, at least one each.</param>
    /// <param name="weighting">How often each task is drawn.</param>
    /// <param name="batchSize">B, at least 1.</param>
    /// <param name="seed">The same seed gives the same batches.</param>
    /// <exception cref="InputException">There is no task, or one has no image.</exception>
    public TaskSampler(IReadOnlyList<int> imageCounts, TaskWeighting weighting, int batchSize, uint seed)
    {
        ArgumentNullException.ThrowIfNull(imageCounts);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (imageCounts.Count == 0 || imageCounts.Any(count => count < 1))
            throw new InputException("a task has no images to learn from", null, "give source datasets with images for training");
        _counts = [.. imageCounts];
        _weighting = weighting;
        _batchSize = batchSize;
        _seed = seed;
        // A last batch that is not full is left out, as in the reference, unless it is the only one.
        BatchesPerEpoch = (int)Math.Max(1, _counts.Sum(count => (long)count) / batchSize);
    }

    /// <summary>Steps in an epoch: full batches in the images of all tasks together, at least one.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">Counted from 0.</param>
    public IReadOnlyList<TaskSample[]> Epoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var random = new NumpyRandom(Mixed(_seed, (uint)epoch));
        var drawn = _weighting == TaskWeighting.Proportional ? Proportional(random) : Balanced(random);
        return [.. drawn.Chunk(_batchSize).Take(BatchesPerEpoch)];
    }

    private TaskSample[] Proportional(NumpyRandom random)
    {
        TaskSample[] all = [.. _counts.SelectMany((count, task) => Enumerable.Range(0, count).Select(image => new TaskSample(task, image)))];
        random.Shuffle<TaskSample>(all);
        return all;
    }

    // Rounds in which every task comes once, in a new order each; within a task all images come before one comes again.
    private TaskSample[] Balanced(NumpyRandom random)
    {
        var total = (int)Math.Min((long)BatchesPerEpoch * _batchSize, _counts.Sum(count => (long)count));
        var left = new Queue<int>[_counts.Length];
        Array.Fill(left, new Queue<int>());
        var drawn = new List<TaskSample>(total + _counts.Length);
        while (drawn.Count < total)
        {
            foreach (var task in random.Permutation(_counts.Length))
            {
                if (left[task].Count == 0)
                    left[task] = new Queue<int>(random.Permutation(_counts[task]));
                drawn.Add(new TaskSample(task, left[task].Dequeue()));
            }
        }

        return [.. drawn.Take(total)];
    }

    // Neighbouring seeds and epochs must not share their stream (Murmur's finaliser).
    private static uint Mixed(uint seed, uint epoch)
    {
        var mixed = (seed * 0x9E3779B9u) ^ (epoch + 0x7F4A7C15u);
        mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6Bu;
        mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35u;
        return mixed ^ (mixed >> 16);
    }
}

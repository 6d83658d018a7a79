namespace PromptAdapter.Training;

/// <summary>How far a training has come, and the best values that it has passed through.</summary>
/// <typeparam name="TEpoch">What one epoch tells.</typeparam>
internal sealed class TrainingProgress<TEpoch>
{
    private readonly List<TEpoch> _epochs = [];
    private readonly List<double> _scores = [];
    private int _highest; // epochs up to the first with the highest score

    /// <summary>Before the first epoch.</summary>
    public TrainingProgress()
    {
    }

    /// <summary>As a checkpoint tells it.</summary>
    /// <param name="epochs">See <see cref="Epochs"/>.</param>
    /// <param name="scores">See <see cref="Scores"/>.</param>
    /// <param name="best">See <see cref="Best"/>.</param>
    /// <exception cref="ArgumentException">They do not belong together.</exception>
    public TrainingProgress(IReadOnlyList<TEpoch> epochs, IReadOnlyList<double> scores, IReadOnlyList<TrainingTensor>? best)
    {
        if ((scores.Count > 0 && scores.Count != epochs.Count) || scores.Count > 0 != best is not null)
            throw new ArgumentException($"{scores.Count} scores for {epochs.Count} epochs", nameof(scores));
        _epochs.AddRange(epochs);
        foreach (var score in scores)
            Judge(score);
        Best = best;
    }

    /// <summary>What each epoch has told.</summary>
    public IReadOnlyList<TEpoch> Epochs => _epochs;

    /// <summary>What the scoring has made of the end of each epoch; empty without one.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>The values after <see cref="BestEpoch"/>; <see langword="null"/> without scoring: the last values count then.</summary>
    public IReadOnlyList<TrainingTensor>? Best { get; private set; }

    /// <summary>The epoch that counts, from 1: the first with the highest score, or without scoring the last; 0 before the first.</summary>
    public int BestEpoch => _scores.Count == 0 ? _epochs.Count : _highest;

    /// <summary>Adds an epoch.</summary>
    /// <param name="told">What it has told.</param>
    /// <param name="score">What its end came to; <see langword="null"/> where nothing is scored.</param>
    /// <param name="values">Gives the values at its end; asked for when they are the best so far.</param>
    public void Add(TEpoch told, double? score, Func<IReadOnlyList<TrainingTensor>> values)
    {
        _epochs.Add(told);
        if (score is { } judged && Judge(judged))
            Best = values();
    }

    private bool Judge(double score)
    {
        _scores.Add(score);
        if (_highest > 0 && !(score > _scores[_highest - 1]))
            return false;
        _highest = _scores.Count;
        return true;
    }
}

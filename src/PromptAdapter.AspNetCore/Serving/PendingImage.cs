using PromptAdapter.Imaging;

namespace PromptAdapter.AspNetCore.Serving;

/// <summary>One image on its way: as it came, then as the encoder's input, then answered.</summary>
/// <param name="name">What the answer calls it.</param>
/// <param name="served">The generation that answers it; held until it is answered.</param>
/// <param name="explain">Whether the evidence is wanted.</param>
/// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
internal sealed class PendingImage(string name, ServedClassifier served, bool explain, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _ended;

    public string Name => name;

    public ServedClassifier Served => served;

    public bool Explain => explain;

    /// <summary>The image as it came; <see langword="null"/> once it is the encoder's input.</summary>
    public ImageSource? Source { get; set; }

    /// <summary>Its pixels, decoded by the caller; <see langword="null"/> otherwise.</summary>
    public RgbImage? Decoded { get; set; }

    /// <summary>Whether its turn has come.</summary>
    public bool IsEncoding { get; set; }

    /// <summary>When it joined the queue, a timestamp of the stopwatch.</summary>
    public long Entered { get; set; }

    /// <summary>The encoder's input, <c>[3, R, R]</c>.</summary>
    public float[]? Pixels { get; set; }

    /// <summary>What the caller waits for; fails with an <see cref="InputException"/> where the image is at fault.</summary>
    public Task<Answer> Answered => _answer.Task;

    /// <summary>Ends it where nobody waits any more, so that it costs nothing further.</summary>
    public bool EndIfCancelled()
    {
        if (!cancellationToken.IsCancellationRequested)
            return false;
        if (End())
            _answer.TrySetCanceled(cancellationToken);
        return true;
    }

    public void Succeed(Answer answer)
    {
        if (End())
            _answer.TrySetResult(answer);
    }

    public void Fail(Exception error)
    {
        if (End())
            _answer.TrySetException(error);
    }

    private bool End()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return false;
        Decoded?.Dispose();
        (Source, Decoded, Pixels) = (null, null, null);
        served.Release();
        return true;
    }
}

/// <summary>What is said about one image.</summary>
/// <param name="Prediction">The prediction.</param>
/// <param name="Withheld">Why the image gets no answer; <see langword="null"/> where it does.</param>
internal sealed record Answer(Prediction Prediction, Confidence.WithheldAnswer? Withheld);

using PromptAdapter.Torch;

namespace PromptAdapter.AspNetCore;

/// <summary>What a served classifier is allowed to take, to do and to tell. Every limit has a default that suits one machine.</summary>
public sealed class ClassifierServiceOptions
{
    /// <summary>The classifier's name in the Open Inference Protocol; <see langword="null"/> takes the file's name without its extension.</summary>
    public string? Name { get; set; }

    /// <summary>The checkpoint or exported encoder to use in place of the one that the file names.</summary>
    public string? Model { get; set; }

    /// <summary>Threads of the engine; <see langword="null"/> takes one for each core.</summary>
    public int? Threads { get; set; }

    /// <summary>Where a CLIP is; <see langword="null"/> means the first GPU where libtorch can use one, else the processor.</summary>
    public TorchDevice? Device { get; set; }

    /// <summary>The least probability of an answer, 0 to 1; <see langword="null"/> takes what the classifier was fitted to ask for.</summary>
    public double? Threshold { get; set; }

    /// <summary>
    /// Whether images that look like none of the classes get no answer, by the rule that was chosen when the classifier was fitted. Default: no.
    /// </summary>
    public bool Unknown { get; set; }

    /// <summary>The most bytes of one image file. Default: 20 MiB.</summary>
    public long MaxImageBytes { get; set; } = 20L << 20;

    /// <summary>The most bytes of one request. Default: 64 MiB.</summary>
    public long MaxRequestBytes { get; set; } = 64L << 20;

    /// <summary>The most images of one request. Default: 64.</summary>
    public int MaxImages { get; set; } = 64;

    /// <summary>The most pixels of one image, read from its header before it is decoded. Default: 50 million.</summary>
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>How long one request may take, reading it included. Default: 15 seconds.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a correction may take, which fits the classifier again. Default: 5 minutes.</summary>
    public TimeSpan CorrectionTimeLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The most images that wait or are worked on at a time; further requests are answered with 429. A server that needs longer than half of
    /// <see cref="TimeLimit"/> for so many, at the pace of the last images, takes fewer, so that what it accepts is answered in time. Default: 512.
    /// </summary>
    public int QueueLimit { get; set; } = 512;

    /// <summary>
    /// The most bytes of request bodies in memory at a time, and of what the tensors of the Open Inference Protocol are decoded to; further requests are
    /// answered with 429, and one that needs more by itself with 413. Default: 512 MiB.
    /// </summary>
    public long MaxBytesInFlight { get; set; } = 512L << 20;

    /// <summary>The most images that are encoded together. Default: 16.</summary>
    public int BatchSize { get; set; } = 16;

    /// <summary>How long an image waits for others to be encoded with. Default: 4 milliseconds.</summary>
    public TimeSpan BatchDelay { get; set; } = TimeSpan.FromMilliseconds(4);

    /// <summary>How often the file is looked at; a changed one is loaded and takes over between two requests. Zero never looks. Default: 1 second.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether corrections change the classifier and its file. Default: no.</summary>
    public bool AllowCorrections { get; set; }

    /// <summary>Whether explanations show the training photos that voted, as thumbnails with their file names. Default: no.</summary>
    public bool ShowTrainingPhotos { get; set; }

    /// <summary>What callers must send, as <c>X-Api-Key</c> or as bearer token; <see langword="null"/> asks for nothing.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Whether the page is served. Default: yes.</summary>
    public bool Page { get; set; } = true;

    /// <summary>
    /// Whether <c>/metrics</c> is served. Default: yes. An application that exports metrics itself says no and reads the meter <c>PromptAdapter.AspNetCore</c>.
    /// </summary>
    public bool Metrics { get; set; } = true;

    /// <summary>Whether the OpenAPI document of the routes is served. Default: yes.</summary>
    public bool OpenApi { get; set; } = true;

    /// <summary>Opens the model that a classifier names; <see langword="null"/> chooses the engine by the file.</summary>
    internal Func<ModelReference, IFrozenModel>? Open { get; set; }

    /// <summary>Refuses limits that nothing could be served with.</summary>
    /// <exception cref="InputException">A limit is out of range.</exception>
    internal void Validate()
    {
        Require(Threshold is null or (>= 0 and <= 1), nameof(Threshold), "a number from 0 to 1");
        Require(Threads is null or >= 1, nameof(Threads), "1 or more");
        Require(MaxImageBytes >= 1, nameof(MaxImageBytes), "1 or more");
        Require(MaxRequestBytes >= MaxImageBytes, nameof(MaxRequestBytes), $"at least {nameof(MaxImageBytes)} ({MaxImageBytes})");
        Require(MaxBytesInFlight >= MaxRequestBytes, nameof(MaxBytesInFlight), $"at least {nameof(MaxRequestBytes)} ({MaxRequestBytes})");
        Require(MaxImages >= 1, nameof(MaxImages), "1 or more");
        Require(MaxPixels >= 1, nameof(MaxPixels), "1 or more");
        Require(QueueLimit >= 1, nameof(QueueLimit), "1 or more");
        Require(BatchSize is >= 1 and <= 1024, nameof(BatchSize), "from 1 to 1024");
        Require(TimeLimit > TimeSpan.Zero && TimeLimit < TimeSpan.FromDays(1), nameof(TimeLimit), "above 0 and below a day");
        Require(CorrectionTimeLimit > TimeSpan.Zero && CorrectionTimeLimit < TimeSpan.FromDays(1), nameof(CorrectionTimeLimit), "above 0 and below a day");
        Require(BatchDelay >= TimeSpan.Zero && BatchDelay <= TimeSpan.FromSeconds(1), nameof(BatchDelay), "from 0 to a second");
        Require(ReloadInterval >= TimeSpan.Zero && ReloadInterval < TimeSpan.FromDays(1), nameof(ReloadInterval), "from 0 to a day");
        Require(ApiKey is null || !string.IsNullOrWhiteSpace(ApiKey), nameof(ApiKey), "a text that is not empty");

        static void Require(bool holds, string name, string wanted)
        {
            if (!holds)
                throw new InputException($"{name} is out of range", null, $"give {wanted}");
        }
    }
}

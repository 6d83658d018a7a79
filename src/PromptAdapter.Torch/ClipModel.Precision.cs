using System.Collections.Concurrent;
using PromptAdapter.Features;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Torch.Weights;

namespace PromptAdapter.Torch;

public sealed partial class ClipModel
{
    private readonly Lock _choice = new();
    private readonly ConcurrentDictionary<EncoderPrecision, string> _identities = new();
    private EncoderPrecision? _settled; // null while it is open; once settled it stays
    private volatile ImageTower? _imageTower;
    private ImageTower? _exactTower; // read while the choice is open, for what comes of it

    /// <summary>The precision in force, a part of <see cref="Identity"/>. An open choice ends here in single precision.</summary>
    public EncoderPrecision Precision
    {
        get
        {
            lock (_choice)
                return _settled ??= EncoderPrecision.F32;
        }
    }

    /// <inheritdoc/>
    public bool IsPrecisionOpen
    {
        get
        {
            lock (_choice)
                return _settled is null;
        }
    }

    /// <summary>Why the precision that was asked for brings no speed on this machine; <see langword="null"/> where it does, or is single precision.</summary>
    public string? PrecisionNote => !IsPrecisionOpen && Precision == EncoderPrecision.BF16 && !MapArithmetics.HasBFloat16
        ? "this processor has no instructions for bfloat16: images are encoded to the same precision, but more slowly than in single precision" : null;

    /// <summary>The image encoder; read from the checkpoint when first asked for.</summary>
    /// <exception cref="InputException">Its weights are damaged.</exception>
    public ImageTower ImageTower
    {
        get
        {
            if (_imageTower is { } tower)
                return tower;
            lock (_choice)
                return _imageTower ??= TakeTower(MapArithmetics.Of(_settled ??= EncoderPrecision.F32));
        }
    }

    /// <inheritdoc/>
    public void SettlePrecision(ReadOnlySpan<float> pixels, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (_choice)
        {
            if (_settled is not null)
                return;
            ImageTower exact = TakeTower(MapArithmetic.Single), narrow = ReadImageTower(MapArithmetics.Of(EncoderPrecision.BF16));
            var agree = Agrees(exact, narrow, pixels, count);
            (agree ? exact : narrow).Dispose();
            _imageTower = agree ? narrow : exact;
            _settled = agree ? EncoderPrecision.BF16 : EncoderPrecision.F32;
        }
    }

    /// <inheritdoc/>
    public void SettlePrecision(EncoderPrecision precision)
    {
        if (precision == EncoderPrecision.Auto)
            throw new ArgumentException("this settles nothing", nameof(precision));
        lock (_choice)
            _settled ??= precision;
    }

    /// <inheritdoc/>
    public IFrozenModel Reopen(EncoderPrecision precision)
    {
        var again = Open(Path, VocabularyPath, activation: null, Settings, Methods, precision, Device);
        if (again.Sha256 == Sha256)
            return again;
        again.Dispose();
        throw new InputException("has changed since it was loaded", Path, "start again");
    }

    /// <summary>Whether two towers see the same in pictures, <c>[count, 3, R, R]</c>.</summary>
    internal bool Agrees(ImageTower one, ImageTower other, ReadOnlySpan<float> pixels, int count)
    {
        float[] first = Run(pixels, count, batch => one.Encode(batch)), second = Run(pixels, count, batch => other.Encode(batch));
        return PrecisionProbe.LeastCosineOf(first, second, count) >= PrecisionProbe.LeastCosine; // false, too, where a feature is no number
    }

    /// <summary>Reads the image tower once more, computed in a way of its own. The caller disposes of it.</summary>
    internal ImageTower ReadImageTower(MapArithmetic arithmetic) => Reading(() => ImageTower.Load(new StoredClipTensors(_weights, Place), arithmetic));

    // All that could be damaged.
    private void ReadTowers()
    {
        lock (_choice)
        {
            if (_settled is null)
                _exactTower = ReadImageTower(MapArithmetic.Single);
            else
                _ = ImageTower;
        }

        _ = TextTower;
    }

    private ImageTower TakeTower(MapArithmetic arithmetic)
    {
        var exact = Interlocked.Exchange(ref _exactTower, null);
        if (exact is not null && arithmetic == MapArithmetic.Single)
            return exact;
        exact?.Dispose();
        return ReadImageTower(arithmetic);
    }
}

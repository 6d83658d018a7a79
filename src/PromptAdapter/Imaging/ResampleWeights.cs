namespace PromptAdapter.Imaging;

/// <summary>
/// For each wanted output position along one axis: which input positions feed it and with what fixed-point weights.
/// The arithmetic is that of Pillow's <c>Image.resize</c> (for the cubic: convolution with a = -0.5, Keys 1981), step for step in double precision,
/// because a result that is to be equal in its last bit leaves no freedom in the order of operations.
/// </summary>
internal sealed class ResampleWeights
{
    /// <summary>Bits behind the point: 32 less 8 for the pixel and 2 for the sign and the overshoot of the cubic.</summary>
    public const int Precision = 22;

    private const double A = -0.5;

    private readonly int[] _first;
    private readonly int[] _count;
    private readonly int[] _weights;
    private readonly int _stride;

    /// <summary>Computes the weights of output positions <c>start .. start + length - 1</c>.</summary>
    /// <param name="inputSize">Size of the axis before.</param>
    /// <param name="outputSize">Size of the axis after; may be far larger than what is wanted of it.</param>
    /// <param name="start">First wanted output position.</param>
    /// <param name="length">Number of wanted output positions.</param>
    /// <param name="filter">How input positions are weighted.</param>
    public ResampleWeights(int inputSize, long outputSize, long start, int length, ResampleFilter filter = ResampleFilter.Bicubic)
    {
        var (reach, weigh) = Of(filter);
        var scale = (double)inputSize / outputSize;
        var filterScale = Math.Max(scale, 1.0); // shrinking widens the filter: that is the antialiasing
        var support = reach * filterScale;
        _stride = (int)Math.Ceiling(support) * 2 + 1;
        _first = new int[length];
        _count = new int[length];
        _weights = new int[checked(length * _stride)];

        var exact = new double[_stride];
        for (var i = 0; i < length; i++)
        {
            var centre = (start + i + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var count = Math.Min((int)(centre + support + 0.5), inputSize) - first;
            var sum = 0.0;
            for (var k = 0; k < count; k++)
            {
                exact[k] = weigh((k + first - centre + 0.5) * (1.0 / filterScale));
                sum += exact[k];
            }

            for (var k = 0; k < count; k++)
                _weights[i * _stride + k] = ToFixedPoint(sum == 0 ? exact[k] : exact[k] / sum);
            _first[i] = first;
            _count[i] = count;
        }
    }

    /// <summary>Number of output positions.</summary>
    public int Length => _first.Length;

    /// <summary>First input position that any output position needs.</summary>
    public int InputStart => _first[0];

    /// <summary>One past the last input position that any output position needs.</summary>
    public int InputEnd => _first[^1] + _count[^1];

    /// <summary>The first input position of output position <paramref name="i"/>.</summary>
    public int First(int i) => _first[i];

    /// <summary>The weights of the input positions from <see cref="First"/> on, scaled by 2^<see cref="Precision"/>.</summary>
    public ReadOnlySpan<int> Weights(int i) => _weights.AsSpan(i * _stride, _count[i]);

    private static (double Support, Func<double, double> Weight) Of(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Bicubic => (2.0, Cubic),
        ResampleFilter.Bilinear => (1.0, x => Math.Max(0, 1 - Math.Abs(x))),
        ResampleFilter.Lanczos => (3.0, x => x is >= -3.0 and < 3.0 ? Sinc(x) * Sinc(x / 3) : 0),
        ResampleFilter.Box => (0.5, x => x is > -0.5 and <= 0.5 ? 1 : 0),
        ResampleFilter.Hamming => (1.0, x => Math.Abs(x) >= 1 ? 0 : Sinc(Math.Abs(x)) * (0.54 + 0.46 * Math.Cos(Math.Abs(x) * Math.PI))),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        if (x < 1.0)
            return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
        if (x < 2.0)
            return (((x - 5) * x + 8) * x - 4) * A;
        return 0.0;
    }

    private static int ToFixedPoint(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + weight * (1 << Precision));
}

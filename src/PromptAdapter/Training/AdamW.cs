using System.Numerics;
using System.Runtime.InteropServices;
using PromptAdapter.Matrices;

namespace PromptAdapter.Training;

/// <summary>
/// AdamW (arXiv 1711.05101) with β₁ = 0.9 in one pass over the parameters: each value of the four arrays is read once and written once,
/// where a chain of tensor operations would go through memory a dozen times.
/// </summary>
/// <param name="length">How many parameters there are.</param>
/// <param name="weightDecay">λ.</param>
/// <param name="epsilon">ε.</param>
/// <param name="secondDecay">β₂.</param>
internal sealed class AdamW(int length, double weightDecay, double epsilon, double secondDecay = 0.999)
{
    private const double FirstDecay = 0.9;
    private const int Piece = 1 << 15;

    private readonly float[] _mean = new float[length];   // m
    private readonly float[] _square = new float[length]; // v
    private int _steps;

    /// <summary>m, which a checkpoint keeps.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>v, which a checkpoint keeps.</summary>
    public ReadOnlySpan<float> Square => _square;

    /// <summary>Goes on from a checkpoint.</summary>
    /// <param name="mean">m.</param>
    /// <param name="square">v.</param>
    /// <param name="steps">The steps that made them.</param>
    public void Restore(ReadOnlySpan<float> mean, ReadOnlySpan<float> square, int steps)
    {
        mean.CopyTo(_mean);
        square.CopyTo(_square);
        _steps = steps;
    }

    /// <summary>
    /// m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;
    /// θ ← (1 − η λ) θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
    /// </summary>
    /// <param name="parameters">θ.</param>
    /// <param name="gradient">g.</param>
    /// <param name="rate">η.</param>
    /// <param name="parallel">Threads to use.</param>
    public void Step(MatrixBuffer<float> parameters, MatrixBuffer<float> gradient, double rate, ParallelOptions parallel)
    {
        _steps++;
        var update = new Update(
            Keep: (float)(1 - rate * weightDecay),
            Scale: (float)(rate / (1 - Math.Pow(FirstDecay, _steps))),
            SecondDecay: secondDecay,
            Root: (float)Math.Sqrt(1 - Math.Pow(secondDecay, _steps)),
            Epsilon: (float)epsilon);
        Parallel.For(0, (length + Piece - 1) / Piece, parallel, piece =>
        {
            var first = piece * Piece;
            var count = Math.Min(Piece, length - first);
            update.Apply(parameters.Span.Slice(first, count), gradient.Span.Slice(first, count), _mean.AsSpan(first, count), _square.AsSpan(first, count));
        });
    }

    private readonly record struct Update(float Keep, float Scale, double SecondDecay, float Root, float Epsilon)
    {
        public void Apply(Span<float> parameters, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square)
        {
            var p = MemoryMarshal.Cast<float, Vector<float>>(parameters);
            var g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
            var m = MemoryMarshal.Cast<float, Vector<float>>(mean);
            var v = MemoryMarshal.Cast<float, Vector<float>>(square);
            for (var i = 0; i < p.Length; i++)
            {
                m[i] = m[i] * (float)FirstDecay + g[i] * (float)(1 - FirstDecay);
                v[i] = v[i] * (float)SecondDecay + g[i] * g[i] * (float)(1 - SecondDecay);
                p[i] = p[i] * Keep - Scale * m[i] / (Vector.SquareRoot(v[i]) / new Vector<float>(Root) + new Vector<float>(Epsilon));
            }

            for (var i = p.Length * Vector<float>.Count; i < parameters.Length; i++)
            {
                mean[i] = mean[i] * (float)FirstDecay + gradient[i] * (float)(1 - FirstDecay);
                square[i] = square[i] * (float)SecondDecay + gradient[i] * gradient[i] * (float)(1 - SecondDecay);
                parameters[i] = parameters[i] * Keep - Scale * mean[i] / (MathF.Sqrt(square[i]) / Root + Epsilon);
            }
        }
    }
}

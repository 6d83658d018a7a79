using System.Numerics;
using System.Runtime.CompilerServices;

namespace PromptAdapter.Matrices;

/// <summary>Arithmetic of vectors of a type that is known when the code is compiled for it: float or double.</summary>
internal static class VectorArithmetic
{
    /// <summary>a · b + c, rounded once where the processor has such an instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
}

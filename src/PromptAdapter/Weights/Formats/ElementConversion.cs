using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PromptAdapter.Weights.Formats;

/// <summary>Converts raw little-endian elements to numbers and back.</summary>
internal static class ElementConversion
{
    private const int SinglesUpperHalf = 16; // bits that bfloat16 leaves away

    public static void ToSingles(ElementType type, ReadOnlySpan<byte> raw, Span<float> values)
    {
        values = values[..(raw.Length / type.SizeInBytes())];
        switch (type)
        {
            case ElementType.F32:
                raw.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case ElementType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(raw), values);
                break;
            case ElementType.BF16:
                var bits = MemoryMarshal.Cast<float, uint>(values);
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ushort>(raw), bits);
                TensorPrimitives.ShiftLeft(bits, SinglesUpperHalf, bits);
                break;
            case ElementType.F64: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(raw), values); break;
            case ElementType.I64: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, long>(raw), values); break;
            case ElementType.I32: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(raw), values); break;
            case ElementType.I16: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(raw), values); break;
            case ElementType.I8: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(raw), values); break;
            default: TensorPrimitives.ConvertTruncating(raw, values); break;
        }
    }

    public static void ToInt64s(ElementType type, ReadOnlySpan<byte> raw, Span<long> values)
    {
        values = values[..(raw.Length / type.SizeInBytes())];
        switch (type)
        {
            case ElementType.I64: raw.CopyTo(MemoryMarshal.AsBytes(values)); break;
            case ElementType.I32: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(raw), values); break;
            case ElementType.I16: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(raw), values); break;
            case ElementType.I8: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(raw), values); break;
            case ElementType.U8 or ElementType.Bool: TensorPrimitives.ConvertTruncating(raw, values); break;
            default: throw new ArgumentException($"{type} is not an integer type", nameof(type));
        }
    }

    /// <summary>Rounds to the nearest value of a float type, ties to even.</summary>
    /// <returns>Whether every finite value stayed finite.</returns>
    public static bool FromSingles(ReadOnlySpan<float> values, ElementType type, Span<byte> raw)
    {
        raw = raw[..(values.Length * type.SizeInBytes())];
        switch (type)
        {
            case ElementType.F32:
                MemoryMarshal.AsBytes(values).CopyTo(raw);
                return true;
            case ElementType.F64:
                TensorPrimitives.ConvertTruncating(values, MemoryMarshal.Cast<byte, double>(raw));
                return true;
            case ElementType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(raw);
                TensorPrimitives.ConvertToHalf(values, halves);
                for (var i = 0; i < values.Length; i++)
                {
                    if (Half.IsInfinity(halves[i]) && float.IsFinite(values[i]))
                        return false;
                }

                return true;
            case ElementType.BF16:
                var upper = MemoryMarshal.Cast<byte, ushort>(raw);
                for (var i = 0; i < values.Length; i++)
                {
                    upper[i] = ToBFloat16(values[i]);
                    if (float.IsFinite(values[i]) && (upper[i] & 0x7fff) == 0x7f80)
                        return false;
                }

                return true;
            default:
                throw new ArgumentException($"{type} holds no fractions", nameof(type));
        }
    }

    /// <summary>Writes integers as an integer type.</summary>
    /// <returns>Whether every value fits the type.</returns>
    public static bool FromInt64s(ReadOnlySpan<long> values, ElementType type, Span<byte> raw)
    {
        var (least, most) = type switch
        {
            ElementType.Bool => (0L, 1L),
            ElementType.U8 => (byte.MinValue, byte.MaxValue),
            ElementType.I8 => (sbyte.MinValue, sbyte.MaxValue),
            ElementType.I16 => (short.MinValue, short.MaxValue),
            ElementType.I32 => (int.MinValue, int.MaxValue),
            ElementType.I64 => (long.MinValue, long.MaxValue),
            _ => throw new ArgumentException($"{type} is not an integer type", nameof(type)),
        };
        var size = type.SizeInBytes();
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (value < least || value > most)
                return false;
            MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value))[..size].CopyTo(raw[(i * size)..]); // the low bytes come first
        }

        return true;
    }

    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> SinglesUpperHalf) | 0x40); // keep it a NaN when its set bits are all in the half that goes
        var half = 0x7fffu + ((bits >> SinglesUpperHalf) & 1); // just under one half, or one half where that rounds to even
        return (ushort)((bits + half) >> SinglesUpperHalf);
    }
}

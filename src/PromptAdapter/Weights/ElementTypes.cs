namespace PromptAdapter.Weights;

/// <summary>Sizes and names of the element types.</summary>
public static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    /// <param name="type">The element type.</param>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.U8 or ElementType.I8 => 1,
        ElementType.I16 or ElementType.F16 or ElementType.BF16 => 2,
        ElementType.I32 or ElementType.F32 => 4,
        ElementType.I64 or ElementType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Whether the elements have a fraction; the others are integers or truth values.</summary>
    /// <param name="type">The element type.</param>
    public static bool IsFloatingPoint(this ElementType type) => type is ElementType.F16 or ElementType.BF16 or ElementType.F32 or ElementType.F64;

    /// <summary>The name that a safetensors header uses: the enumeration's own name in capitals.</summary>
    /// <param name="type">The element type.</param>
    public static string SafetensorsName(this ElementType type) => type == ElementType.Bool ? "BOOL" : type.ToString();

    internal static bool TryFromSafetensorsName(string name, out ElementType type)
    {
        foreach (var candidate in Enum.GetValues<ElementType>())
        {
            if (candidate.SafetensorsName() == name)
            {
                type = candidate;
                return true;
            }
        }

        type = default;
        return false;
    }
}

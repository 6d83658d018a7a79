namespace PromptAdapter.Weights;

/// <summary>A tensor under its canonical name: one stored tensor, or several whose rows are joined (queries, keys, values).</summary>
internal sealed class ClipTensor
{
    public ClipTensor(string name, IReadOnlyList<StoredTensor> parts)
    {
        Name = name;
        Parts = parts;
        var first = parts[0];
        if (parts.Count == 1)
        {
            Shape = first.Shape;
            return;
        }

        var odd = parts.FirstOrDefault(part => part.Shape.Count == 0 || !part.Shape.SequenceEqual(first.Shape)
            || part.Type.IsFloatingPoint() != first.Type.IsFloatingPoint());
        if (odd is not null)
            throw new InputException($"the tensor {WeightFileProblem.Quote(odd.Name)} {WeightFileProblem.ShapeText(odd.Shape)} cannot be joined with " +
                $"{WeightFileProblem.Quote(first.Name)}", first.Path, "give a CLIP checkpoint as it was published");
        Shape = [checked(first.Shape[0] * parts.Count), .. first.Shape.Skip(1)];
    }

    public string Name { get; }

    /// <summary>What is joined, at least one stored tensor.</summary>
    public IReadOnlyList<StoredTensor> Parts { get; }

    public IReadOnlyList<long> Shape { get; }

    /// <summary>The stored type; single precision where the parts differ.</summary>
    public ElementType Type => Parts.All(part => part.Type == Parts[0].Type) ? Parts[0].Type : ElementType.F32;

    public TensorToWrite ToWrite(ElementType? floatType) => TensorToWrite.Of(Name, Parts, Shape, Type.IsFloatingPoint() ? floatType ?? Type : Type);
}

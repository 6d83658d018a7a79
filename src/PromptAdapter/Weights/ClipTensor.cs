using System.Runtime.InteropServices;
using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Weights;

/// <summary>A tensor under its canonical name: one stored tensor, or several whose rows are joined (queries, keys, values).</summary>
internal sealed class ClipTensor
{
    private readonly IReadOnlyList<StoredTensor> _parts;

    public ClipTensor(string name, IReadOnlyList<StoredTensor> parts)
    {
        Name = name;
        _parts = parts;
        var first = parts[0];
        if (parts.Count == 1)
        {
            Shape = first.Shape;
            return;
        }

        var odd = parts.FirstOrDefault(part => part.Shape.Count == 0 || !part.Shape.SequenceEqual(first.Shape) || part.Type.IsFloatingPoint() != first.Type.IsFloatingPoint());
        if (odd is not null)
            throw new InputException($"the tensor {WeightFileProblem.Quote(odd.Name)} {WeightFileProblem.ShapeText(odd.Shape)} cannot be joined with {WeightFileProblem.Quote(first.Name)}", first.Path, "give a CLIP checkpoint as it was published");
        Shape = [checked(first.Shape[0] * parts.Count), .. first.Shape.Skip(1)];
    }

    public string Name { get; }

    public IReadOnlyList<long> Shape { get; }

    /// <summary>The stored type; single precision where the parts differ.</summary>
    public ElementType Type => _parts.All(part => part.Type == _parts[0].Type) ? _parts[0].Type : ElementType.F32;

    /// <summary>A new single-precision tensor.</summary>
    /// <exception cref="InputException">Its data are damaged: a checksum does not match, or a value is not a finite number.</exception>
    public Tensor Load()
    {
        NativeBackend.EnsureLoaded();
        if (!Type.IsFloatingPoint())
        {
            using var integers = _parts[0].ToTensor();
            return integers.to_type(ScalarType.Float32);
        }

        var whole = empty([.. Shape], ScalarType.Float32);
        try
        {
            long row = 0;
            foreach (var part in _parts)
            {
                part.FillRows(whole, row);
                row += part.Count;
            }

            RequireFinite(whole);
            return whole;
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    // A model with such a value answers every question with NaN; trained weights never hold one, damaged files do.
    private void RequireFinite(Tensor whole)
    {
        const int Piece = 1 << 22; // elements; a span ends at 2 GiB
        using var flat = whole.view(-1);
        for (long at = 0; at < flat.shape[0]; at += Piece)
        {
            using var piece = flat.narrow(0, at, Math.Min(Piece, flat.shape[0] - at));
            if (!System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(MemoryMarshal.Cast<byte, float>(piece.bytes)))
                throw WeightFileProblem.Damaged(_parts[0].Path, $"the tensor {WeightFileProblem.Quote(Name)} holds a value that is not a finite number");
        }
    }

    public TensorToWrite ToWrite(ElementType? floatType) => TensorToWrite.Of(Name, _parts, Shape, Type.IsFloatingPoint() ? floatType ?? Type : Type);
}

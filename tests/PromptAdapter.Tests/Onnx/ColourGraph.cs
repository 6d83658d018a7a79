using System.Text;

namespace PromptAdapter.Onnx;

/// <summary>
/// Writes the smallest image encoder there is, an ONNX file whose features are the means of the three channels (GlobalAveragePool): the fields of the public
/// onnx.proto, by number.
/// </summary>
internal static class ColourGraph
{
    public static void Write(string path, int batch = 0, int side = 8, bool twoOutputs = false, params (string Key, string Value)[] metadata)
    {
        byte[] node = [.. Text(1, "images"), .. Text(2, "means"), .. Text(4, "GlobalAveragePool")];
        byte[] copy = [.. Text(1, "images"), .. Text(2, "copy"), .. Text(4, "Identity")];
        byte[] graph =
        [
            .. Bytes(1, node), .. twoOutputs ? Bytes(1, copy) : [], .. Text(2, "colours"), .. Bytes(11, Tensor("images", batch, 3, side, side)),
            .. Bytes(12, Tensor("means", batch, 3, 1, 1)), .. twoOutputs ? Bytes(12, Tensor("copy", batch, 3, side, side)) : [],
        ];
        byte[] model = [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, Number(2, 13))];
        foreach (var (key, value) in metadata)
            model = [.. model, .. Bytes(14, [.. Text(1, key), .. Text(2, value)])];
        File.WriteAllBytes(path, model);
    }

    // A side of 0 is open.
    private static byte[] Tensor(string name, params int[] sides)
    {
        var shape = sides.SelectMany(side => Bytes(1, side == 0 ? Text(2, "n") : Number(1, side))).ToArray();
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, 1), .. Bytes(2, shape)]))];
    }

    private static byte[] Number(int field, int value) => [(byte)(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] content) => [(byte)(field << 3 | 2), .. Varint(content.Length), .. content];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value > 127; value >>= 7)
            yield return (byte)(value & 127 | 128);
        yield return (byte)value;
    }
}

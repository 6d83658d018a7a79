using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights;

/// <summary>Small files that ask for much: each is refused, and the message says by which limit.</summary>
public sealed class BombTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pickle_NinetyThousandLongNames_AreRefused()
    {
        // A dictionary that holds itself ten times over, three levels deep, below keys of a thousand characters.
        var builder = new TorchArchiveBuilder().Storage<float>("0", 1f);
        builder.Tensor("0", "FloatStorage", 1, 0, [1], [1]).Code('q', 0).Code('0');
        for (byte level = 1; level <= 5; level++)
        {
            builder.Code('}').Code('(');
            for (var i = 0; i < 10; i++)
                builder.Text($"{i}" + new string('k', 180)).Code('h', (byte)(level - 1));
            builder.Code('u').Code('q', level);
            if (level < 5)
                builder.Code('0');
        }

        Assert.Contains("names of more than", Refused(builder.Write(_folder.File("names.pt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pickle_OneLongKeyComparedAgainAndAgain_IsRefused()
    {
        var builder = new TorchArchiveBuilder().Code('}').Text(new string('k', 4_000_000)).Code('q', 0).Code('0');
        for (var i = 0; i < 100_000; i++)
            builder.Code('}').Code('h', 0).Code('N').Code('s').Code('0');
        Assert.Contains("holds a name of 4000000 characters", Refused(builder.Write(_folder.File("key.pt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pickle_OneListCopiedAgainAndAgain_IsRefused()
    {
        var builder = new TorchArchiveBuilder().Code('}').Code(']').Code('(');
        for (var i = 0; i < 10_000; i++)
            builder.Number(i).Code('N').Code(0x86);
        builder.Code('e').Code('q', 0).Code('0');
        for (var i = 0; i < 100_000; i++)
            builder.Global("collections", "OrderedDict").Code('h', 0).Code(0x85).Code('R').Code('0');
        Assert.Contains("copies more than", Refused(builder.Write(_folder.File("copies.pt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pickle_MillionsOfEmptyValues_AreRefused()
    {
        var builder = new TorchArchiveBuilder().Code('(').Code(Enumerable.Repeat((byte)']', ReadLimits.PickleValues + 1).ToArray()).Code('t');
        Assert.Contains("a pickle of more than", Refused(builder.Write(_folder.File("lists.pt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pickle_HugeShapeRecalled_IsRefused()
    {
        var builder = new TorchArchiveBuilder().Storage<float>("0", 1f);
        builder.Tensor("0", "FloatStorage", 1, 0, [.. Enumerable.Repeat(1L, 1000)], [.. Enumerable.Repeat(1L, 1000)]);
        Refused(builder.Write(_folder.File("shape.pt")));
    }

    [Fact]
    public void Safetensors_MillionEmptyTensors_AreRefused()
    {
        var header = new StringBuilder("{");
        for (var i = 0; i < 1_000_000; i++)
            header.Append(i == 0 ? "" : ",").Append('"').Append(i).Append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        var path = RawSafetensors.Write(_folder.File("empty.safetensors"), header.Append('}').ToString(), dataBytes: 0);
        Assert.Contains($"has more than {ReadLimits.Tensors} tensors", Refused(path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SparseTensorOfGigabytes_IsAnInputError()
    {
        const long Length = 3L << 30;
        var path = RawSafetensors.Write(_folder.File("sparse.padapter"), "{\"__metadata__\":{\"format\":\"padapter\"},\"w\":{\"dtype\":\"U8\",\"shape\":["
            + Length + "],\"data_offsets\":[0," + Length + "]}}", Length);
        using var file = TensorFile.Open(path);
        Assert.Contains("is too large", Assert.Throws<InputException>(() => RawTensor.Read(file["w"])).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => ClassifierFile.Read(path, Methods.AdapterMethods.Catalog));
    }

    private static InputException Refused(string path) => Assert.Throws<InputException>(() => TensorFile.Open(path).Dispose());
}

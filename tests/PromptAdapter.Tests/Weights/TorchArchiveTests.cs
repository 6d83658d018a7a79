using System.IO.Compression;
using System.Text;
using PromptAdapter.Torch.Weights;

namespace PromptAdapter.Weights;

public class TorchArchiveTests
{
    private static readonly long[] Vector = [3];
    private static readonly long[] Step = [1];

    [Theory]
    [InlineData("archive")]
    [InlineData("")]
    [InlineData("some/other folder")]
    public void Open_BareTensor_HasTheEmptyName(string root)
    {
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder { Root = root }.Tensor("0", "FloatStorage", 3, 0, Vector, Step).Storage("0", 1f, 2f, 3f).Write(folder.File("a.pt"));
        using var file = TensorFile.Open(path);
        Assert.Equal(TensorFileFormat.TorchZip, file.Format);
        Assert.Equal([1f, 2f, 3f], file[""].ToSingles());
    }

    // The directory sends the second storage to the bytes of the first. Their checksums agree, so that nothing else speaks against it.
    [Fact]
    public void Open_TwoStoragesOnTheSameBytes_AreRefused()
    {
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder()
            .Code('}').Code('(').Text("a").Tensor("0", "FloatStorage", 3, 0, Vector, Step).Text("b").Tensor("1", "FloatStorage", 3, 0, Vector, Step).Code('u')
            .Storage("0", 1f, 2f, 3f).Storage("1", 1f, 2f, 3f).Write(folder.File("a.pt"));
        using (var file = TensorFile.Open(path))
            Assert.Equal(["a", "b"], file.Tensors.Keys);

        var bytes = File.ReadAllBytes(path);
        int[] entries = [EntryOf("archive/data/0"), EntryOf("archive/data/1")];
        bytes.AsSpan(entries[0] + 42, 4).CopyTo(bytes.AsSpan(entries[1] + 42)); // where the local header is
        File.WriteAllBytes(path, bytes);
        Assert.Contains("has archive entries that overlap", Assert.Throws<InputException>(() => TensorFile.Open(path)).Message, StringComparison.Ordinal);

        int EntryOf(string name) => bytes.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(name)) - 46;
    }

    [Fact]
    public void Open_NestedContainers_GivesDottedNamesInOrder()
    {
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder()
            .Code('}').Code('(')
            .Text("z").Tensor("0", "LongStorage", 3, 0, Vector, Step)
            .Text("a").Code('}').Code('(').Text("b").Tensor("0", "LongStorage", 3, 1, [2], Step).Number(7).Tensor("0", "LongStorage", 3, 2, [], []).Code('u')
            .Text("list").Code(']').Code('(').Tensor("0", "LongStorage", 3, 0, [1], Step).Code('e')
            .Text("epoch").Number(3)
            .Code('u').Storage("0", 4L, 5L, 6L).Write(folder.File("a.pt"));
        using var file = TensorFile.Open(path);
        Assert.Equal(["z", "a.b", "a.7", "list.0"], file.Tensors.Keys);
        Assert.Equal([5L, 6L], file["a.b"].ToInt64s());
        Assert.Equal([6L], file["a.7"].ToInt64s());
        Assert.Empty(file["a.7"].Shape);
    }

    [Fact]
    public void Open_TrainingCheckpoint_IsItsStateDict()
    {
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder()
            .Code('}').Code('(')
            .Text("state_dict").Global("collections", "OrderedDict").Code(')').Code('R').Code('(').Text("w")
                .Tensor("0", "FloatStorage", 3, 0, Vector, Step).Code('u')
            .Code('}').Code('(').Text("_metadata").Code('}').Code('u').Code('b') // what a module's state dict carries
            .Text("optimizer").Code('}').Code('(').Text("momentum").Tensor("0", "FloatStorage", 3, 0, Vector, Step).Code('u')
            .Code('u').Storage("0", 1f, 2f, 3f).Write(folder.File("a.pt"));
        using var file = TensorFile.Open(path);
        Assert.Equal(["w"], file.Tensors.Keys);
    }

    [Fact]
    public void Open_Parameter_IsItsData()
    {
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder()
            .Global("torch._utils", "_rebuild_parameter").Code('(').Tensor("0", "HalfStorage", 3, 0, Vector, Step).Code(0x88)
                .Global("collections", "OrderedDict").Code(')').Code('R').Code('t').Code('R')
            .Storage("0", (Half)1, (Half)2, (Half)3).Write(folder.File("a.pt"));
        using var file = TensorFile.Open(path);
        Assert.Equal([1f, 2f, 3f], file[""].ToSingles());
    }

    [Fact]
    public void ToSingles_TransposedExpandedAndOffset_FollowTheStrides()
    {
        using var folder = new TemporaryFolder();
        var values = Enumerable.Range(0, 24).Select(i => (float)i).ToArray();
        var path = new TorchArchiveBuilder()
            .Code('}').Code('(')
            .Text("transposed").Tensor("0", "FloatStorage", 24, 0, [4, 6], [1, 4])
            .Text("permuted").Tensor("0", "FloatStorage", 24, 0, [3, 2, 4], [4, 12, 1])
            .Text("column").Tensor("0", "FloatStorage", 24, 2, [6], [4])
            .Text("expanded").Tensor("0", "FloatStorage", 24, 5, [2, 3], [0, 0])
            .Text("empty").Tensor("0", "FloatStorage", 24, 0, [0, 6], [6, 1])
            .Code('u').Storage("0", values).Write(folder.File("a.pt"));
        using var file = TensorFile.Open(path);
        Assert.Equal(from i in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 6) select (float)(i + (4 * j)), file["transposed"].ToSingles());
        Assert.Equal(from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 2) from k in Enumerable.Range(0, 4) select (float)((4 * i) + (12 * j) + k),
            file["permuted"].ToSingles());
        Assert.Equal([2f, 6f, 10f, 14f, 18f, 22f], file["column"].ToSingles());
        Assert.Equal(Enumerable.Repeat(5f, 6), file["expanded"].ToSingles());
        Assert.Empty(file["empty"].ToSingles());
        using var tensor = file["permuted"].ToTensor();
        Assert.Equal([3L, 2, 4], tensor.shape);
        Assert.Equal(file["permuted"].ToSingles(), tensor.data<float>().ToArray());
    }

    // More elements than one gathering buffer takes, so that a piece begins in the middle of a row.
    [Fact]
    public void ToSingles_LargeTranspose_CrossesPieces()
    {
        using var folder = new TemporaryFolder();
        const int Rows = 301, Columns = 173;
        var values = Enumerable.Range(0, Rows * Columns).Select(i => (long)i).ToArray();
        var path = new TorchArchiveBuilder().Tensor("0", "LongStorage", Rows * Columns, 0, [Columns, Rows], [1, Columns]).Storage("0", values)
            .Write(folder.File("a.pt"));
        using var file = TensorFile.Open(path);
        var transposed = file[""].ToInt64s();
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
                Assert.Equal((row * Columns) + column, transposed[(column * Rows) + row]);
        }
    }

    [Fact]
    public void Open_TorchScript_WalksModuleAttributes()
    {
        using var folder = new TemporaryFolder();
        using var file = TensorFile.Open(Module(new TorchArchiveBuilder()).Entry("constants.pkl", [0x80, 2, (byte)')', (byte)'.']).Write(folder.File("a.pt")));
        Assert.Equal(TensorFileFormat.TorchScript, file.Format);
        Assert.Equal(["visual.weight"], file.Tensors.Keys);
    }

    [Fact]
    public void Open_ModuleOutsideTorchScript_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        AssertRefused("__torch__.Model", Module(new TorchArchiveBuilder()).Write(folder.File("a.pt")));
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("collections", "OrderedDict.fromkeys")]
    [InlineData("torch._utils", "_rebuild_sparse_tensor")]
    public void Open_ForeignGlobal_IsRefusedByName(string module, string name)
    {
        using var folder = new TemporaryFolder();
        AssertRefused($"{module}.{name}", new TorchArchiveBuilder().Global(module, name).Code('(').Text("echo").Code('t').Code('R').Write(folder.File("a.pt")));
        AssertRefused($"{module}.{name}", new TorchArchiveBuilder().Text(module).Text(name).Code(0x93).Code('(').Text("echo").Code('t').Code('R')
            .Write(folder.File("b.pt")));
        AssertRefused($"{module}.{name}", new TorchArchiveBuilder().Code('(').Text("echo").Code([.. $"i{module}\n{name}\n".Select(letter => (byte)letter)])
            .Write(folder.File("c.pt")));
    }

    [Theory]
    [InlineData("argparse", "Namespace")]
    [InlineData("types", "SimpleNamespace")]
    [InlineData("pathlib", "PosixPath")]
    [InlineData("pathlib._local", "PosixPath")]
    [InlineData("collections", "deque")]
    [InlineData("datetime", "datetime")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("numpy._core.multiarray", "scalar")]
    [InlineData("numpy.dtypes", "Float64DType")]
    [InlineData("numpy", "float32")]
    [InlineData("torch.optim.lr_scheduler", "LambdaLR")]
    [InlineData("omegaconf.dictconfig", "DictConfig")]
    [InlineData("__builtin__", "set")]
    public void Open_HarmlessObjectBesideTheWeights_BecomesNothing(string module, string name)
    {
        using var folder = new TemporaryFolder();

        // {'made': CLASS.__new__(CLASS) with a state, 'called': CLASS('x') with items, 'w': a tensor}
        var builder = new TorchArchiveBuilder().Code('}').Code('(')
            .Text("made").Global(module, name).Code(')').Code(0x81).Code('}').Code('(').Text("key").Number(1).Code('u').Code('b')
            .Text("called").Global(module, name).Code('(').Text("x").Code('t').Code('R').Code('(').Number(1).Number(2).Code('e')
            .Text("w").Tensor("0", "FloatStorage", 2, 0, [2], [1]).Code('u').Storage("0", 1f, 2f);
        using var file = TensorFile.Open(builder.Write(folder.File("a.pt")));
        Assert.Equal(["w"], file.Tensors.Keys);
        Assert.Equal([1f, 2f], file["w"].ToSingles());
    }

    [Fact]
    public void Open_DefaultDict_IsADictionary()
    {
        using var folder = new TemporaryFolder();
        var builder = new TorchArchiveBuilder().Global("collections", "defaultdict").Code('(').Global("builtins", "list").Code('t').Code('R').Code('(')
            .Text("w").Tensor("0", "FloatStorage", 2, 0, [2], [1]).Code('u').Storage("0", 1f, 2f);
        using var file = TensorFile.Open(builder.Write(folder.File("a.pt")));
        Assert.Equal([1f, 2f], file["w"].ToSingles());
    }

    [Theory]
    [InlineData("torch.optim", "__import__('os').system")]
    [InlineData("torch.optimised", "Evil")]
    [InlineData("builtins", "getattr")]
    [InlineData("numpy", "load")]
    [InlineData("numpy.dtypes", "x.yDType")]
    [InlineData("pathlib", "Path.unlink")]
    public void Open_NameThatLooksHarmless_IsRefusedByName(string module, string name)
    {
        using var folder = new TemporaryFolder();
        AssertRefused($"{module}.{name}", new TorchArchiveBuilder().Global(module, name).Code(')').Code('R').Write(folder.File("a.pt")));
    }

    [Fact]
    public void Open_AllowedClassUsedAsFunction_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        AssertRefused("torch.FloatStorage", new TorchArchiveBuilder().Global("torch", "FloatStorage").Code(')').Code('R').Write(folder.File("a.pt")));
    }

    [Theory]
    [InlineData(4, 0, new long[] { 3 }, new long[] { 1 })] // more than the entry holds
    [InlineData(3, 1, new long[] { 3 }, new long[] { 1 })]
    [InlineData(3, 0, new long[] { 3 }, new long[] { 2 })]
    [InlineData(3, -1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(3, 0, new long[] { -1 }, new long[] { 1 })]
    [InlineData(3, 2, new long[] { 3 }, new long[] { -1 })]
    [InlineData(3, 0, new long[] { 1, 3 }, new long[] { 1 })]
    [InlineData(3, 0, new long[] { long.MaxValue, long.MaxValue }, new long[] { 0, 0 })]
    [InlineData(3, 0, new long[] { 1 << 20, 1 << 20 }, new long[] { 0, 0 })]
    [InlineData(3, 0, new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue })]
    [InlineData(3, long.MaxValue, new long[] { 1 }, new long[] { 1 })]
    [InlineData(long.MaxValue, 0, new long[] { 1 }, new long[] { 1 })]
    public void Open_TensorBeyondItsStorage_IsInputException(long count, long offset, long[] shape, long[] strides)
    {
        using var folder = new TemporaryFolder();
        AssertBad(new TorchArchiveBuilder().Tensor("0", "FloatStorage", count, offset, shape, strides).Storage("0", 1f, 2f, 3f).Write(folder.File("a.pt")));
    }

    [Fact]
    public void Open_SameKeyTwice_IsInputException()
    {
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder().Code('}').Code('(')
            .Text("w").Tensor("0", "FloatStorage", 3, 0, Vector, Step).Text("w").Tensor("0", "FloatStorage", 3, 0, Vector, Step)
            .Code('u').Storage("0", 1f, 2f, 3f).Write(folder.File("a.pt"));
        Assert.Contains("'w'", AssertBad(path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SameEntryTwice_IsInputException()
    {
        using var folder = new TemporaryFolder();
        AssertBad(new TorchArchiveBuilder().Tensor("0", "FloatStorage", 3, 0, Vector, Step).Storage("0", 1f, 2f, 3f).Storage("0", 1f, 2f, 3f)
            .Write(folder.File("a.pt")));
    }

    [Theory]
    [InlineData(true, "lies outside the file")]
    [InlineData(false, "is compressed or encrypted")]
    public void Open_EntryOfAnotherSize_IsRefused(bool both, string expected)
    {
        const int StoredSize = 20, Size = 24, NameStart = 46, Huge = 1 << 24; // places in an entry of the directory
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder().Tensor("0", "FloatStorage", 3, 0, Vector, Step).Storage("0", 1f, 2f, 3f).Write(folder.File("a.pt"));
        var bytes = File.ReadAllBytes(path);
        var entry = bytes.Length;
        do
            entry = bytes.AsSpan(0, entry).LastIndexOf("PK\u0001\u0002"u8);
        while (!Encoding.UTF8.GetString(bytes, entry + NameStart, "archive/data/0".Length).EndsWith("/data/0", StringComparison.Ordinal));
        BitConverter.TryWriteBytes(bytes.AsSpan(entry + Size), Huge);
        if (both)
            BitConverter.TryWriteBytes(bytes.AsSpan(entry + StoredSize), Huge);
        File.WriteAllBytes(path, bytes);
        Assert.Contains(expected, AssertBad(path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CompressedArchive_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder { Compression = CompressionLevel.Fastest }.Tensor("0", "FloatStorage", 3, 0, Vector, Step).Storage("0", 1f, 2f, 3f)
            .Write(folder.File("a.pt"));
        Assert.Contains("compress", AssertBad(path).Message, StringComparison.Ordinal);
    }

    // Sizes and offsets in the zip64 fields, as an archive beyond 4 GiB has them.
    [Theory]
    [InlineData(0, true)]
    [InlineData(1L << 40, false)]
    [InlineData(-9, false)]
    public void Open_Zip64Archive_UsesTheWideFields(long shift, bool works)
    {
        using var folder = new TemporaryFolder();
        var plain = new TorchArchiveBuilder().Tensor("0", "FloatStorage", 3, 0, Vector, Step).Storage("0", 1f, 2f, 3f).Write(folder.File("a.pt"));
        var path = Zip64.Rewrite(plain, folder.File("b.pt"), shift);
        if (!works)
        {
            AssertBad(path);
            return;
        }

        using var file = TensorFile.Open(path);
        Assert.Equal([1f, 2f, 3f], file[""].ToSingles());
    }

    [Fact]
    public void Open_BigEndianArchive_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = new TorchArchiveBuilder().Tensor("0", "FloatStorage", 3, 0, Vector, Step).Storage("0", 1f, 2f, 3f).Entry("byteorder", "big"u8.ToArray())
            .Write(folder.File("a.pt"));
        Assert.Contains("big-endian", AssertBad(path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherZip_SaysThatItIsNone()
    {
        using var folder = new TemporaryFolder();
        using (var zip = ZipFile.Open(folder.File("a.zip"), ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");
        Assert.Contains("data.pkl", AssertBad(folder.File("a.zip")).Message, StringComparison.Ordinal);
    }

    // Forty dictionaries, each holding the one before twice: a walk of 2^40 steps in some 300 bytes.
    [Fact]
    public void Open_SharedContainers_AreNotWalkedWithoutEnd()
    {
        using var folder = new TemporaryFolder();
        var builder = new TorchArchiveBuilder().Code('}').Code('q', 0);
        for (byte level = 0; level < 40; level++)
            builder.Code('}').Code('(').Text("a").Code('h', level).Text("b").Code('h', level).Code('u').Code('q', (byte)(level + 1));
        AssertBad(builder.Write(folder.File("a.pt")));
    }

    [Fact]
    public void Open_ContainerInsideItself_IsInputException()
    {
        using var folder = new TemporaryFolder();
        AssertBad(new TorchArchiveBuilder().Code(']').Code('q', 0).Code('h', 0).Code('a').Write(folder.File("a.pt")));
    }

    [Fact]
    public void Open_DeepNesting_IsInputException()
    {
        using var folder = new TemporaryFolder();
        var builder = new TorchArchiveBuilder().Tensor("0", "FloatStorage", 3, 0, Vector, Step);
        for (var depth = 0; depth < 100_000; depth++)
            builder.Code(0x85);
        AssertBad(builder.Storage("0", 1f, 2f, 3f).Write(folder.File("a.pt")));
    }

    [Theory]
    [InlineData((byte)'t')] // a tuple without a mark
    [InlineData((byte)'R')]
    [InlineData((byte)'b')]
    [InlineData((byte)'a')]
    [InlineData((byte)'0')]
    [InlineData((byte)'q', (byte)0)] // remember the top of an empty stack
    [InlineData((byte)'h', (byte)9)]
    [InlineData((byte)'X', (byte)255, (byte)255, (byte)255, (byte)255)]
    [InlineData((byte)0x8d, (byte)255, (byte)255, (byte)255, (byte)255, (byte)255, (byte)255, (byte)255, (byte)127)]
    [InlineData((byte)0x8b, (byte)255, (byte)255, (byte)255, (byte)255)]
    [InlineData((byte)')', (byte)'Q')]
    [InlineData((byte)'}', (byte)'(', (byte)'N', (byte)'u')]
    [InlineData((byte)0xff)]
    public void Open_BrokenPickle_IsInputException(params byte[] code)
    {
        using var folder = new TemporaryFolder();
        AssertBad(new TorchArchiveBuilder().Code(code).Write(folder.File("a.pt")));
    }

    private static TorchArchiveBuilder Module(TorchArchiveBuilder builder) => builder
        .Global("__torch__", "Model").Code(')').Code(0x81).Code('}').Code('(')
        .Text("visual").Global("__torch__.torch.nn.modules.linear", "Linear").Code(')').Code(0x81).Code('}').Code('(')
        .Text("weight").Tensor("0", "FloatStorage", 3, 0, Vector, Step).Text("training").Code(0x89)
        .Code('u').Code('b').Code('u').Code('b').Storage("0", 1f, 2f, 3f);

    private static void AssertRefused(string name, string path) => Assert.Contains($"'{name}'", AssertBad(path).Message, StringComparison.Ordinal);

    private static InputException AssertBad(string path)
    {
        var error = Assert.Throws<InputException>(() => TensorFile.Open(path).Dispose());
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }
}

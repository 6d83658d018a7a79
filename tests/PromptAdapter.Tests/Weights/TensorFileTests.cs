using System.Text;
using PromptAdapter.Torch.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Weights;

public class TensorFileTests
{
    [Theory]
    [InlineData("caltech101/keys_16shots.pt", 512, 1600)]
    [InlineData("caltech101/values_16shots.pt", 1600, 100)]
    [InlineData("caltech101/test_f.pt", 2465, 512)]
    [InlineData("imagenet/keys_4shots.pt", 512, 4000)]
    [InlineData("imagenet/zeroshot_weights.npy", 512, 1000)]
    public void Open_PublishedFeatures_HaveTheirShapes(string name, long rows, long columns)
    {
        using var file = TensorFile.Open(ReferenceData.PathOf(["features", .. name.Split('/')]));
        Assert.Equal([rows, columns], file[""].Shape);
        Assert.Equal(ElementType.F16, file[""].Type);
    }

    // 65.5 % is what plain numpy finds on the same files: a wrong stride, type or order would not.
    [Fact]
    public void ToTensor_ImageNetKeysAndTextHead_GiveTheKnownAccuracy()
    {
        using var scope = NewDisposeScope();
        var keys = Load("imagenet", "keys_4shots.pt"); // [512, 4000], stored transposed
        var head = Load("imagenet", "zeroshot_weights.npy"); // [512, 1000]
        var predicted = keys.t().matmul(head).argmax(1); // [4000]
        var correct = predicted.eq(tensor(Enumerable.Range(0, 4000).Select(row => row / 4L).ToArray())).sum().item<long>(); // four rows a class, in class order
        Assert.Equal(0.655 * 4000, correct);
    }

    // Nearest class mean; 91.359 % from numpy.
    [Fact]
    public void ToTensor_Caltech16Shots_GiveTheKnownAccuracy()
    {
        using var scope = NewDisposeScope();
        var keys = Load("caltech101", "keys_16shots.pt"); // [512, 1600]
        var values = Load("caltech101", "values_16shots.pt"); // [1600, 100], one-hot
        var means = TorchSharp.torch.nn.functional.normalize(keys.matmul(values), 2, 0); // [512, 100]
        var labels = Load("caltech101", "test_l.pt"); // [2465]
        var accuracy = 100.0 * Load("caltech101", "test_f.pt").matmul(means).argmax(1).eq(labels).sum().item<long>() / labels.shape[0];
        Assert.Equal(91.359, accuracy, 4e-5);
    }

    [Fact]
    public void Open_ReferenceSafetensors_HasEveryTensorInOrder()
    {
        using var file = TensorFile.Open(ReferenceData.Golden("adapter", "adapter.safetensors"));
        Assert.Equal(TensorFileFormat.Safetensors, file.Format);
        Assert.Equal([200L, 20], file["grid_counts_scale12x5_step200x20"].Shape);
        Assert.Equal(ElementType.I32, file["grid_counts_scale12x5_step200x20"].Type);
        var labels = file["train_labels"].ToInt64s();
        var values = file["cache_values"].ToSingles(); // [60, 6], one-hot
        for (var row = 0; row < labels.Length; row++)
            Assert.Equal(1f, values[(row * 6) + labels[row]]);
    }

    [Fact]
    public void Open_LegacyTorchFile_HasTheTensorsOfTheArchive()
    {
        using var expected = TensorFile.Open(GoldenCheckpoints.PathOf("vit_v1k.state_dict.pt"));
        using var actual = TensorFile.Open(GoldenCheckpoints.PathOf("vit_v1k.state_dict_legacy.pt"));
        Assert.Equal(TensorFileFormat.TorchLegacy, actual.Format);
        Assert.Equal(expected.Tensors.Keys.Except(["input_resolution", "context_length", "vocab_size"]), actual.Tensors.Keys);
        foreach (var (name, tensor) in actual.Tensors)
        {
            Assert.Equal(expected[name].Type, tensor.Type);
            Assert.Equal(expected[name].Shape, tensor.Shape);
            Assert.Equal(expected[name].ToSingles(), tensor.ToSingles());
        }
    }

    [Theory]
    [InlineData(0.999999)]
    [InlineData(0.5)]
    [InlineData(0.001)]
    public void Open_LegacyTorchFileCutShort_IsRefused(double kept)
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(GoldenCheckpoints.PathOf("vit_v1k.state_dict_legacy.pt"));
        File.WriteAllBytes(folder.File("a.pt"), bytes[..(int)(bytes.Length * kept)]);
        Assert.Throws<InputException>(() => TensorFile.Open(folder.File("a.pt")).Dispose());
        File.WriteAllBytes(folder.File("b.pt"), [.. bytes, 0]);
        Assert.Contains("1 bytes after its last tensor", Assert.Throws<InputException>(() => TensorFile.Open(folder.File("b.pt")).Dispose()).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 605247071\n", "Git LFS pointer", "git lfs pull")]
    [InlineData("<!DOCTYPE html>\n<html><body>Sign in</body></html>", "web page", "download the file itself")]
    [InlineData("\n  <HTML>é</HTML>", "web page", "download the file itself")]
    [InlineData("<!-- saved -->\n<html></html>", "web page", "download the file itself")]
    [InlineData("{\"error\":\"Repository not found\"}", "JSON text", "server's answer")]
    [InlineData("Entry not found", "a text (\"Entry not found\")", "download the file itself")]
    [InlineData("12345678{\"a\":1}", "a text", "download the file itself")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0", "zero bytes", "download it again")]
    [InlineData("\u001f\u008b1234567", "compressed", "unpack")]
    [InlineData("", "is empty", "download it or export it again")]
    public void Open_WhatADownloadLeft_IsCalledWhatItIs(string content, string problem, string remedy)
    {
        using var folder = new TemporaryFolder();
        foreach (var extension in (string[])["safetensors", "bin", "pt"])
        {
            var path = folder.File("a." + extension);
            File.WriteAllBytes(path, content.StartsWith('\u001f') ? [.. content.Select(letter => (byte)letter)] : System.Text.Encoding.UTF8.GetBytes(content));
            var error = Assert.Throws<InputException>(() => TensorFile.Open(path).Dispose());
            Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
            Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
            Assert.DoesNotContain("convert", error.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Index_MissingTensor_IsNamed()
    {
        using var folder = new TemporaryFolder();
        using var file = TensorFile.Open(SyntheticClip.Write(folder.File("a.safetensors")));
        Assert.Contains("'visual.nothing'", Assert.Throws<InputException>(() => file["visual.nothing"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AfterDispose_ThrowsObjectDisposed()
    {
        using var folder = new TemporaryFolder();
        var file = TensorFile.Open(SyntheticClip.Write(folder.File("a.safetensors")));
        var tensor = file["ln_final.weight"];
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.ToSingles());
        Assert.Throws<ObjectDisposedException>(() => tensor.ToTensor().Dispose());
        Assert.Throws<ObjectDisposedException>(() => file.ComputeSha256(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_WhileAnotherThreadDisposes_FinishesOrThrowsObjectDisposed()
    {
        using var folder = new TemporaryFolder();
        var path = SyntheticClip.Write(folder.File("a.safetensors"));
        for (var round = 0; round < 20; round++)
        {
            using var file = TensorFile.Open(path);
            var expected = file["visual.transformer.resblocks.0.mlp.c_fc.weight"].ToSingles();
            var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                try
                {
                    while (true)
                        Assert.Equal(expected, file["visual.transformer.resblocks.0.mlp.c_fc.weight"].ToSingles());
                }
                catch (ObjectDisposedException)
                {
                    return true;
                }
            })).ToArray();
            file.Dispose();
            Assert.All(await Task.WhenAll(readers), Assert.True);
        }
    }

    // A 64 MiB file of holes: opening reads the header only, loading goes from the mapping into the tensor.
    [Fact]
    public void ToTensor_LargeFile_MakesNoManagedCopy()
    {
        using var folder = new TemporaryFolder();
        const long Count = 1 << 25;
        var path = RawSafetensors.Write(
            folder.File("a.safetensors"), $$$"""{"x":{"dtype":"F16","shape":[{{{Count}}}],"data_offsets":[0,{{{2 * Count}}}]}}""", 2 * Count);
        Torch.Native.NativeBackend.EnsureLoaded();
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = TensorFile.Open(path);
        using var tensor = file["x"].ToTensor();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(0f, tensor.abs().max().item<float>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("hello, I am no tensor")]
    [InlineData("PK\u0003\u0004")]
    public void Open_OtherContent_IsInputException(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.bin"), content);
        Assert.Throws<InputException>(() => TensorFile.Open(folder.File("a.bin")).Dispose());
    }

    [Fact]
    public void Open_BarePickle_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.pkl"), [0x80, 4, (byte)'N', (byte)'.']);
        Assert.Contains("pickle", Assert.Throws<InputException>(() => TensorFile.Open(folder.File("a.pkl")).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingFileOrFolder_IsInputException()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => TensorFile.Open(folder.File("none.pt")).Dispose());
        Assert.Throws<InputException>(() => TensorFile.Open(folder.Path).Dispose());
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", new float[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", new float[] { 0, 2, 4, 1, 3, 5 })]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", new float[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", new float[] { 0 })]
    public void ToSingles_NumpyOrders_AreRowMajor(string header, float[] expected)
    {
        using var folder = new TemporaryFolder();
        WriteNumpy(folder.File("a.npy"), header);
        using var file = TensorFile.Open(folder.File("a.npy"));
        Assert.Equal(TensorFileFormat.Numpy, file.Format);
        Assert.Equal(expected, file[""].ToSingles());
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (4611686018427387904, 4611686018427387904, 0), }")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }")]
    [InlineData("")]
    public void Open_UnusableNumpyHeader_IsInputException(string header)
    {
        using var folder = new TemporaryFolder();
        WriteNumpy(folder.File("a.npy"), header);
        Assert.Throws<InputException>(() => TensorFile.Open(folder.File("a.npy")).Dispose());
    }

    private static void WriteNumpy(string path, string header)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        writer.Write((ushort)(header.Length + 1));
        writer.Write(Encoding.ASCII.GetBytes(header + "\n"));
        for (var i = 0; i < 6; i++)
            writer.Write((float)i);
    }

    private static Tensor Load(string dataset, string name)
    {
        using var file = TensorFile.Open(ReferenceData.PathOf("features", dataset, name));
        return file[""].ToTensor();
    }
}

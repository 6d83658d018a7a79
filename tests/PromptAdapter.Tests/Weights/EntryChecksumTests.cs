using System.Buffers.Binary;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Weights;

namespace PromptAdapter.Weights;

/// <summary>Damage to the numbers of an archive, which only its checksums show.</summary>
public sealed class EntryChecksumTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WholeArchive_GivesTheModel()
    {
        using var clip = ClipModel.Load(Archive());
        Assert.Equal(world.Clip.Architecture, clip.Architecture);
    }

    [Fact]
    public void Load_OneBitOfAStorage_IsRefusedByTheEntrysName()
    {
        var path = Archive();
        var bytes = File.ReadAllBytes(path);
        bytes[DataOf(bytes, "archive/data/visual.proj") + 5] ^= 1;
        File.WriteAllBytes(path, bytes);

        using (var file = TensorFile.Open(path))
        {
            Refused(path, () => file["visual.proj"].ToSingles());
            Refused(path, () => file["visual.proj"].ToTensor().Dispose());
            Refused(path, file["visual.proj"].VerifyChecksum);
            file["visual.conv1.weight"].ToSingles(); // its own data are whole
        }

        Refused(path, () => ClipModel.Load(path).Dispose());

        static void Refused(string path, Action read)
        {
            var error = Assert.Throws<InputException>(read);
            Assert.Equal(path, error.InputPath);
            Assert.Contains("visual.proj'", error.Message, StringComparison.Ordinal);
            Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_OneBitOfThePickle_IsRefused()
    {
        var path = Archive();
        var bytes = File.ReadAllBytes(path);
        var name = bytes.AsSpan().IndexOf("visual.proj"u8); // a letter of a name, which would make it another tensor
        bytes[name] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("checksum", Assert.Throws<InputException>(() => TensorFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ChecksumsNotRecorded_AreNotCompared()
    {
        var path = Archive();
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length - 46; at++)
        {
            if (bytes.AsSpan(at).StartsWith("PK\x01\x02"u8))
                bytes.AsSpan(at + 16, 4).Clear();
        }

        File.WriteAllBytes(path, bytes);
        using var clip = ClipModel.Load(path);
        Assert.Equal(world.Clip.LogitScale, clip.LogitScale);
    }

    private string Archive() => TorchArchiveBuilder.WriteCheckpoint(world.Checkpoint, _folder.File("tiny.pt"));

    // Behind the local header: 30 bytes, the name and the extra field.
    private static int DataOf(byte[] bytes, string entry)
    {
        var name = System.Text.Encoding.UTF8.GetBytes(entry);
        var header = bytes.AsSpan().IndexOf(name) - 30;
        Assert.Equal(0x04034b50, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(header)));
        return header + 30 + name.Length + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(header + 28));
    }
}

using PromptAdapter.Torch.Weights;

namespace PromptAdapter.Weights;

/// <summary>Files damaged at random: each either opens and loads, or is refused with one line. Nothing else may happen.</summary>
public class CorruptionTests
{
    private const int Cases = 200;

    [Fact]
    public void Load_DamagedSafetensorsOfOurs_WorksOrIsInputException()
    {
        using var folder = new TemporaryFolder();
        DamageAndLoad(SyntheticClip.Write(folder.File("clip.safetensors")), folder);
    }

    [Fact]
    public void Load_DamagedArchiveOfOurs_WorksOrIsInputException()
    {
        using var folder = new TemporaryFolder();
        var builder = new TorchArchiveBuilder().Code('}').Code('(');
        foreach (var (name, shape, values) in SyntheticClip.Tensors().Take(12))
            builder.Text(name).Tensor(name, "FloatStorage", values.Length, 0, shape, Formats.StridedLayout.RowMajor(shape)).Storage(name, values);
        DamageAndLoad(builder.Code('u').Write(folder.File("clip.pt")), folder);
    }

    [Theory]
    [InlineData("vit_v1k.jit.pt")]
    [InlineData("vit_v1k.state_dict.pt")]
    [InlineData("vit_v1k.hf.f16.safetensors")]
    [InlineData("rn_v1k.jit.pt")]
    [InlineData("vit_v1k.state_dict_legacy.pt")]
    public void Load_DamagedGolden_WorksOrIsInputException(string file)
    {
        using var folder = new TemporaryFolder();
        DamageAndLoad(GoldenCheckpoints.PathOf(file), folder);
    }

    private static void DamageAndLoad(string source, TemporaryFolder folder)
    {
        var original = File.ReadAllBytes(source);
        var refused = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var path = folder.File("damaged.bin");
            File.WriteAllBytes(path, Damage.Of(original, seed));
            try
            {
                LoadAll(path);
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}: {error}");
            }
        }

        Assert.True(refused > Cases / 4, $"only {refused} of {Cases} damaged files were refused: the damage misses its aim");
    }

    private static void LoadAll(string path)
    {
        using (var file = TensorFile.Open(path))
        {
            foreach (var tensor in file.Tensors.Values)
            {
                tensor.ToSingles();
                if (!tensor.Type.IsFloatingPoint())
                    tensor.ToInt64s();
            }
        }

        using var weights = ClipWeights.Open(path);
        foreach (var name in weights.Names)
            weights.Get(name).Dispose();
    }
}

using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Settings;

/// <summary>Settings beside a checkpoint with random faults: the model is opened, or refused with the file's name.</summary>
public sealed class MutatedSettingsTests(TinyWorld world) : IDisposable
{
    private const int Mutations = 1500;

    private static readonly string[] Values =
    [
        "null", "{}", "[]", "\"\"", "\"\\ud800\"", "-1", "0", "1e308", "1e999", "2147483648",
        "9223372036854775807", "true", "\"quick_gelu\"", "[1,2]", "[null,1,1]",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("config.json", """{"model_type":"clip","projection_dim":8,"text_config":{"hidden_act":"gelu","vocab_size":515,"eos_token_id":2},"vision_config":{"hidden_act":"gelu","image_size":16,"patch_size":8}}""")]
    [InlineData("preprocessor_config.json", """{"crop_size":{"height":16,"width":16},"do_center_crop":true,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"resample":3,"size":{"shortest_edge":16}}""")]
    [InlineData("open_clip_config.json", """{"model_cfg":{"embed_dim":8,"quick_gelu":true,"vision_cfg":{"image_size":16,"layers":2},"text_cfg":{"context_length":77}},"preprocess_cfg":{"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5],"interpolation":"bicubic"}}""")]
    public void Open_WithMutatedSettings_OpensOrIsRefused(string name, string json)
    {
        var checkpoint = _folder.File("model.safetensors");
        File.Copy(world.Checkpoint, checkpoint);
        var path = _folder.File(name);
        var random = new Random(name.Length);
        for (var i = 0; i < Mutations; i++)
        {
            File.WriteAllText(path, Mutate(json, random), Encoding.Latin1);
            try
            {
                using var weights = ClipWeights.Open(checkpoint);
                Assert.NotNull(weights.Settings.Identity("0"));
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Fact]
    public void Open_HalfOfASurrogatePair_NamesTheFile()
    {
        var checkpoint = _folder.File("model.safetensors");
        File.Copy(world.Checkpoint, checkpoint);
        foreach (var json in (string[])["{\"text_config\":{\"hidden_act\":\"\\ud800\"}}", "{\"\\udfff\":1}", "{\"x\":[\"\\ud800\"]}"])
        {
            AtomicFile.WriteText(_folder.File("config.json"), json);
            Assert.Equal(_folder.File("config.json"), Assert.Throws<InputException>(() => ClipWeights.Open(checkpoint)).InputPath);
        }
    }

    private static string Mutate(string json, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var colons = Enumerable.Range(0, json.Length).Where(at => json[at] == ':').ToArray();
            if (random.Next(3) > 0 && colons.Length > 0)
            {
                var from = colons[random.Next(colons.Length)] + 1;
                var end = json.IndexOfAny([',', '}'], from);
                json = json[..from] + Values[random.Next(Values.Length)] + (end < 0 ? "" : json[end..]);
            }
            else if (json.Length > 0)
            {
                json = json.Remove(random.Next(json.Length), 1).Insert(random.Next(json.Length), ((char)random.Next(1, 256)).ToString());
            }
        }

        return json;
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Tokenization;
using PromptAdapter.Weights;

namespace PromptAdapter.GoldenData;

/// <summary>
/// What of the reference data is committed with the project, so that a bare clone compares itself with the reference: something of
/// every kind, whole where it is small. Of pixels that have to be equal in every bit it holds the SHA-256. The same reference data
/// give the same bytes.
/// </summary>
internal sealed class GoldenSubset
{
    private const string StandardModel = "vit_tiny"; // the one with CLIP's whole vocabulary, which the prompts are tuned on

    // All but the two largest, which take a tenth of the whole.
    private static readonly string[] Pictures =
    [
        "cmyk_240x180.jpg", "exif6_320x240.jpg", "grad_224x224.png", "gray16_130x170.png", "gray_251x199.jpg", "la_150x160.png", "palette_280x230.png",
        "photo_333x517.jpg", "photo_500x375_q75_420.jpg", "tall_97x611.jpg", "tiny_19x23.png", "wide_640x101.jpg",
    ];

    private static readonly string[] Checkpoints =
    [
        "vit_tiny.state_dict.pt", "vit_tiny.jit.pt", "vit_tiny.openai.f16.safetensors",
        "vit_v1k.state_dict.pt", "vit_v1k.state_dict_legacy.pt", "vit_v1k.jit.pt",
        "vit_v1k.openai.f32.safetensors", "vit_v1k.openai.f16.safetensors", "vit_v1k.hf.f32.safetensors", "vit_v1k.hf.f16.safetensors",
        "rn_v1k.state_dict.pt", "rn_v1k.jit.pt", "rn_v1k.openai.f16.safetensors",
    ];

    // MVLPT's runs: text prompts with one loss and with one a task, visual prompts, both together.
    private static readonly string[] MultiTaskRuns = ["coop_middle_n4", "coop_middle_n4_pertask", "vpt_shallow_n4", "upt_deep_n4"];

    private readonly string _shared;
    private readonly List<GoldenFile> _files = [];

    private GoldenSubset(string shared) => _shared = shared;

    /// <summary>Makes the subset from the folder of the whole reference data, that in which <c>golden</c> and <c>clip</c> lie.</summary>
    /// <exception cref="InputException">The folder lacks something.</exception>
    public static IReadOnlyList<GoldenFile> Make(string shared)
    {
        try
        {
            var subset = new GoldenSubset(shared);
            subset.AddRecords();
            subset.AddImages();
            subset.AddEncoders();
            subset.AddMultiTaskRuns();
            subset.AddCheckpointsAndVocabulary();
            return [.. subset._files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            var problem = "is not the whole reference data (" + error.Message.TrimEnd('.') + ")";
            throw new InputException(problem, shared, "give the folder in which golden and clip lie", error);
        }
    }

    private void AddRecords()
    {
        Add("noise_floor.json");
        Add("tokenizer/tokenizer.json");
        Add("fewshot/fewshot.json");
        Add("fewshot/rng.json");
        Add("linear_probe/linear_probe.json");
        Add("linear_probe/linear_probe.safetensors");
        Add("adapter/adapter.json");
        AddTensors("adapter/adapter.safetensors", name => name is not ("augmented_raw_features" or "clip_logits_test")
            && !name.StartsWith("clip_classifier_", StringComparison.Ordinal)
            && (!name.Contains("_weight_after_", StringComparison.Ordinal) || name.EndsWith("_step4", StringComparison.Ordinal)));
        Add("prompt/lr_schedules.json");
        Add("prompt/coop.json");
        Add("prompt/coop.safetensors");
    }

    private void AddImages()
    {
        foreach (var name in Pictures)
            Add("images/src/" + name);
        AddDigestsOfDecoded();

        // Of all pictures at 64 and 32 pixels, because the encoders' outputs are those of all.
        Add("images/preprocess_f32_64.safetensors");
        Add("images/preprocess_f32_32.safetensors");
        AddTensors("images/preprocess_u8_32.safetensors", name => Pictures.Contains(PictureOf(name)));
        foreach (var name in (string[])["preprocess_f32_224", "preprocess_u8_64", "preprocess_u8_224", "train_augment_u8_224"])
            AddDigests($"images/{name}.safetensors", tensor => Pictures.Contains(PictureOf(tensor)));

        var manifest = Json("images/manifest.json");
        var cases = manifest["train_augment"]!["cases"]!.AsArray();
        cases.RemoveAll(entry => !Pictures.Contains((string?)entry!["image"]));
        Add("images/manifest.json", manifest);
    }

    private void AddEncoders()
    {
        Add("encoders/manifest.json");
        foreach (var model in (string[])[StandardModel, "vit_v1k", "rn_v1k"])
            Add($"encoders/{model}.outputs.safetensors");

        // The text transformers are one code: its steps are kept of one model, of the others what only they have.
        AddTensors("encoders/vit_tiny.activations.safetensors", name =>
            name.StartsWith("visual.", StringComparison.Ordinal) || name is "transformer.resblocks.0" or "ln_final");
        AddTensors("encoders/vit_v1k.activations.safetensors", name => name is "visual.conv1" or "visual.ln_pre" or "visual.ln_post");
        AddTensors("encoders/rn_v1k.activations.safetensors", name =>
            name.StartsWith("visual.layer", StringComparison.Ordinal) || name is "visual.avgpool" or "visual.attnpool");
    }

    private void AddMultiTaskRuns()
    {
        var record = Json("prompt/mvlpt.json");
        var runs = record["runs"]!.AsObject();
        foreach (var name in runs.Select(run => run.Key).Except(MultiTaskRuns).ToArray())
            runs.Remove(name);
        Add("prompt/mvlpt.json", record);
        AddTensors("prompt/mvlpt.safetensors", name => MultiTaskRuns.Contains(name[..name.IndexOf('.', StringComparison.Ordinal)]));
    }

    private void AddCheckpointsAndVocabulary()
    {
        var vocabulary = Path.Combine(_shared, "clip", "bpe_simple_vocab_16e6.txt.gz");
        Add("checkpoints/manifest.json");
        Add("checkpoints/vit_v1k.hf_config.json");

        var promptIds = TokensIn("prompt/coop.safetensors", ".tokenized");
        foreach (var files in Checkpoints.GroupBy(name => name[..name.IndexOf('.', StringComparison.Ordinal)]))
        {
            var ids = TokensIn($"encoders/{files.Key}.outputs.safetensors", "tokens");
            var kept = files.Key == StandardModel ? ids.Union(promptIds) : ids;
            var checkpoint = new GoldenCheckpoint(Golden($"checkpoints/{files.Key}.state_dict.pt"), kept);
            foreach (var name in files)
                _files.Add(new GoldenFile("golden/checkpoints/" + name, checkpoint.Cut(Golden("checkpoints/" + name))));
        }

        var tokenizer = new ClipTokenizer(Vocabulary.Load(vocabulary));
        var record = Json("tokenizer/tokenizer.json");
        var texts = record["meta"]!["classnames_len"]!.AsObject().SelectMany(name => tokenizer.Encode(name.Key));
        int[] ofModel = [.. promptIds, .. TokensIn($"encoders/{StandardModel}.outputs.safetensors", "tokens")];
        var cut = GoldenVocabulary.Cut(vocabulary, GoldenVocabulary.IdsIn(record).Concat(texts).Concat(ofModel));
        _files.Add(new GoldenFile("golden/tokenizer/vocabulary.txt", cut));
    }

    private int[] TokensIn(string path, string ending)
    {
        using var file = TensorFile.Open(Golden(path));
        var tensors = file.Tensors.Values.Where(tensor => tensor.Name.EndsWith(ending, StringComparison.Ordinal));
        return [.. tensors.SelectMany(tensor => tensor.ToInt64s()).Select(id => (int)id).Distinct()];
    }

    private void Add(string path) => _files.Add(new GoldenFile("golden/" + path, File.ReadAllBytes(Golden(path))));

    private void Add(string path, JsonNode document) => _files.Add(new GoldenFile("golden/" + path, JsonSerializer.SerializeToUtf8Bytes(document)));

    private void AddTensors(string path, Func<string, bool> isKept)
    {
        using var file = TensorFile.Open(Golden(path));
        Add(path, file.Tensors.Values.Where(tensor => isKept(tensor.Name)).Select(tensor => TensorToWrite.Of(tensor.Name, tensor)));
    }

    private void AddDigests(string path, Func<string, bool> isKept)
    {
        using var file = TensorFile.Open(Golden(path));
        Add(path, file.Tensors.Values.Where(tensor => isKept(tensor.Name)).Select(tensor =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            tensor.Visit(0, tensor.Count, (raw, _) => hash.AppendData(raw));
            return Digest(tensor.Name, hash.GetHashAndReset());
        }));
    }

    // The JPEGs; what other formats hold is no question of decoding.
    private void AddDigestsOfDecoded()
    {
        var names = Pictures.Where(name => name.EndsWith(".jpg", StringComparison.Ordinal));
        Add("images/decoded.safetensors", names.Select(name =>
        {
            using var image = ImageDecoder.Decode(Golden($"images/decoded/{name}.png"), DecodeOptions.Parity);
            return Digest(name, SHA256.HashData(image.Pixels));
        }));
    }

    private static TensorToWrite Digest(string name, byte[] digest) => TensorToWrite.Of(name, digest, [digest.Length], ElementType.U8);

    private void Add(string path, IEnumerable<TensorToWrite> tensors)
    {
        var folder = Directory.CreateTempSubdirectory("promptadapter-golden-");
        try
        {
            var cut = Path.Combine(folder.FullName, "cut.safetensors");
            SafetensorsWriter.Write(cut, tensors);
            _files.Add(new GoldenFile("golden/" + path, File.ReadAllBytes(cut)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private JsonNode Json(string path) => JsonNode.Parse(File.ReadAllBytes(Golden(path)))!;

    private string Golden(string path) => Path.Combine([_shared, "golden", .. path.Split('/')]);

    private static string PictureOf(string tensor) => tensor[..tensor.IndexOf('|', StringComparison.Ordinal)];
}

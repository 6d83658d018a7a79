using System.Text.Json;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Weights;

namespace PromptAdapter.Weights;

public class ClipWeightsTests
{
    [Theory]
    [MemberData(nameof(GoldenCheckpoints.All), MemberType = typeof(GoldenCheckpoints))]
    public void Open_GoldenCheckpoint_HasTheManifestsArchitecture(string file)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(GoldenCheckpoints.PathOf("manifest.json")));
        var expected = manifest.RootElement.GetProperty(file[..file.IndexOf('.', StringComparison.Ordinal)]);
        using var weights = ClipWeights.Open(GoldenCheckpoints.PathOf(file));
        var found = weights.Architecture;

        Assert.Equal(expected.GetProperty("embed_dim").GetInt32(), found.EmbedDim);
        Assert.Equal(expected.GetProperty("image_resolution").GetInt32(), found.ImageResolution);
        Assert.Equal(expected.GetProperty("vision_width").GetInt32(), found.VisionWidth);
        Assert.Equal(expected.GetProperty("vision_heads").GetInt32(), found.VisionHeads);
        Assert.Equal(expected.GetProperty("vocab").GetInt32(), found.VocabularySize);
        Assert.Equal(expected.GetProperty("text_width").GetInt32(), found.TextWidth);
        Assert.Equal(expected.GetProperty("text_layers").GetInt32(), found.TextLayers);
        Assert.Equal(expected.GetProperty("text_heads").GetInt32(), found.TextHeads);
        Assert.Equal(expected.GetProperty("params").GetInt64(), found.ParameterCount);
        Assert.Equal(77, found.ContextLength);
        Assert.Equal(ClipActivation.QuickGelu, weights.Activation);
        if (found.ResNetStages is { } stages)
        {
            Assert.Equal(expected.GetProperty("vision_layers").EnumerateArray().Select(count => count.GetInt32()),
                [stages.First, stages.Second, stages.Third, stages.Fourth]);
            Assert.Null(found.PatchSize);
        }
        else
        {
            Assert.Equal(expected.GetProperty("vision_layers").GetInt32(), found.VisionLayers);
            Assert.Equal(expected.GetProperty("vision_patch").GetInt32(), found.PatchSize);
        }
    }

    [Theory]
    [InlineData("vit_tiny.state_dict.pt", "vit_tiny.jit.pt", "vit_tiny.openai.f16.safetensors")]
    [InlineData("vit_v1k.state_dict.pt", "vit_v1k.state_dict_legacy.pt", "vit_v1k.jit.pt", "vit_v1k.openai.f16.safetensors", "vit_v1k.openai.f32.safetensors",
        "vit_v1k.hf.f16.safetensors", "vit_v1k.hf.f32.safetensors")]
    [InlineData("rn_v1k.state_dict.pt", "rn_v1k.jit.pt", "rn_v1k.openai.f16.safetensors")]
    public void Get_VariantsOfOneModel_AreBitEqual(string first, params string[] others)
    {
        using var reference = ClipWeights.Open(GoldenCheckpoints.PathOf(first));
        foreach (var other in others)
        {
            using var variant = ClipWeights.Open(GoldenCheckpoints.PathOf(other));
            Assert.Equal(reference.Names.Order(StringComparer.Ordinal), variant.Names.Order(StringComparer.Ordinal));
            foreach (var name in reference.Names)
            {
                using var expected = reference.Get(name);
                using var actual = variant.Get(name);
                Assert.Equal(TorchSharp.torch.ScalarType.Float32, actual.dtype);
                Assert.Equal(expected.shape, actual.shape);
                Assert.True(expected.bytes.SequenceEqual(actual.bytes), $"{other}: {name}");
            }
        }
    }

    [Fact]
    public void Open_OpenAIExtras_AreIgnoredAndNamed()
    {
        using var weights = ClipWeights.Open(GoldenCheckpoints.PathOf("vit_v1k.state_dict.pt"));
        Assert.Equal(["context_length", "input_resolution", "vocab_size"], weights.IgnoredNames.Order(StringComparer.Ordinal));
        Assert.Equal(ClipNaming.OpenAI, weights.Naming);
    }

    [Fact]
    public void Open_HuggingFace_ReadsTheConfigurationBesideIt()
    {
        using var weights = ClipWeights.Open(GoldenCheckpoints.PathOf("vit_v1k.hf.f32.safetensors"));
        Assert.Equal(ClipNaming.HuggingFace, weights.Naming);
        Assert.Equal("vit_v1k.hf_config.json", weights.ActivationSource);
    }

    [Fact]
    public void Open_SyntheticVit_GivesTheWrittenTensors()
    {
        using var folder = new TemporaryFolder();
        var path = SyntheticClip.Write(folder.File("clip.safetensors"));
        using var weights = ClipWeights.Open(path);

        Assert.Equal(SyntheticClip.Architecture, weights.Architecture with { ParameterCount = 0 });
        Assert.Equal("the default", weights.ActivationSource);
        foreach (var (name, shape, values) in SyntheticClip.Tensors())
        {
            using var tensor = weights.Get(name);
            Assert.Equal(shape, tensor.shape);
            Assert.Equal(values, tensor.data<float>().ToArray());
        }
    }

    [Fact]
    public void Open_SyntheticHuggingFace_EqualsTheOpenAIFile()
    {
        using var folder = new TemporaryFolder();
        using var reference = ClipWeights.Open(SyntheticClip.Write(folder.File("openai.safetensors")));
        using var translated = ClipWeights.Open(SyntheticClip.WriteHuggingFace(folder.File("hf.safetensors")));
        Assert.Equal(ClipNaming.HuggingFace, translated.Naming);
        Assert.Equal(reference.Architecture, translated.Architecture);
        Assert.Equal(["text_model.embeddings.position_ids"], translated.IgnoredNames);
        foreach (var name in reference.Names)
        {
            using var expected = reference.Get(name);
            using var actual = translated.Get(name);
            Assert.Equal(expected.shape, actual.shape);
            Assert.True(expected.bytes.SequenceEqual(actual.bytes), name);
        }
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("model.")]
    [InlineData("module.model.")]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    [InlineData("model_state_dict.")]
    [InlineData("net.")]
    [InlineData("checkpoint.state_dict.module.")]
    [InlineData("backbone.")]
    [InlineData("0.")]
    public void Open_WrapperPrefix_IsStripped(string prefix)
    {
        using var folder = new TemporaryFolder();
        using var weights = ClipWeights.Open(SyntheticClip.Write(folder.File("clip.safetensors"), name => prefix + name));
        Assert.Equal(ClipNaming.OpenClip, weights.Naming);
        Assert.Equal(SyntheticClip.Tensors().Select(tensor => tensor.Name).Order(StringComparer.Ordinal), weights.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Open_WrappersInTheMiddle_AreStripped()
    {
        using var folder = new TemporaryFolder();
        using var weights = ClipWeights.Open(SyntheticClip.Write(folder.File("clip.safetensors"), name => name
            .Replace("visual.", "visual._orig_mod.", StringComparison.Ordinal).Replace("resblocks.0.", "resblocks.0._checkpoint_wrapped_module.",
                StringComparison.Ordinal)));
        Assert.Equal(SyntheticClip.Tensors().Select(tensor => tensor.Name).Order(StringComparer.Ordinal), weights.Names.Order(StringComparer.Ordinal));
        Assert.Null(weights.Leftover);
    }

    [Theory]
    [InlineData("model.", "ema.", "model.")]
    [InlineData("model_ema.", "model.", "model.")]
    [InlineData("", "teacher.", "")]
    [InlineData("first.", "second.", null)]
    public void Open_TwoModels_TheTrainedOneIsTakenOrBothAreNamed(string one, string other, string? taken)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("clip.safetensors");
        SafetensorsWriter.Write(path, ((string[])[one, other]).SelectMany(prefix => SyntheticClip.Tensors()
            .Select(tensor => TensorToWrite.Of(prefix + tensor.Name, tensor.Values, tensor.Shape))),
            cancellationToken: TestContext.Current.CancellationToken);
        if (taken is null)
        {
            var error = Assert.Throws<InputException>(() => ClipWeights.Open(path).Dispose());
            Assert.Contains("'first.' and 'second.'", error.Message, StringComparison.Ordinal);
            return;
        }

        using var weights = ClipWeights.Open(path);
        var left = taken == one ? other : one;
        Assert.All(weights.IgnoredNames, name => Assert.StartsWith(left, name, StringComparison.Ordinal));
        Assert.Contains($"'{left}", weights.Leftover, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("visual.extra.weight", true)]
    [InlineData("transformer.resblocks.0.extra", true)]
    [InlineData("text_projection.bias", true)]
    [InlineData("text.cls_emb", true)]
    [InlineData("text_model.extra", true)]
    [InlineData("logit_bias", true)]
    [InlineData("head.weight", false)]
    [InlineData("optimizer.state.0.exp_avg", false)]
    public void Open_TensorThatNothingReads_IsAnErrorInATowerAndNamedElsewhere(string name, bool refused)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("clip.safetensors");
        SafetensorsWriter.Write(path, SyntheticClip.Tensors()
            .Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Values, tensor.Shape)).Append(TensorToWrite.Of(name, new float[2], [2])),
            cancellationToken: TestContext.Current.CancellationToken);
        if (refused)
        {
            Assert.Contains($"'{name}'", Assert.Throws<InputException>(() => ClipWeights.Open(path).Dispose()).Message, StringComparison.Ordinal);
            return;
        }

        using var weights = ClipWeights.Open(path);
        Assert.Equal([name], weights.IgnoredNames);
        Assert.Equal($"1 tensor of clip.safetensors belongs to no part of a CLIP and is not used: '{name}'", weights.Leftover);
    }

    [Fact]
    public void Open_QuantisedWeights_AreRefused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("int8.safetensors");
        SafetensorsWriter.Write(path, SyntheticClip.Tensors().Select(tensor => tensor.Name == "visual.proj"
            ? TensorToWrite.Of(tensor.Name, Array.ConvertAll(tensor.Values, value => (long)(value * 127)), tensor.Shape)
            : TensorToWrite.Of(tensor.Name, tensor.Values, tensor.Shape)), cancellationToken: TestContext.Current.CancellationToken);
        var error = Assert.Throws<InputException>(() => ClipWeights.Open(path).Dispose());
        Assert.Contains("'visual.proj' holds whole numbers", error.Problem, StringComparison.Ordinal);
        Assert.Equal(path, error.InputPath);
    }

    [Fact]
    public void Open_LoraAdapterAlone_IsCalledWhatItIs()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("adapter_model.safetensors");
        SafetensorsWriter.Write(path, [TensorToWrite.Of("base_model.model.vision_model.encoder.layers.0.self_attn.q_proj.lora_A.weight", [1f, 2f], [1, 2])],
            cancellationToken: TestContext.Current.CancellationToken);
        var error = Assert.Throws<InputException>(() => ClipWeights.Open(path).Dispose());
        Assert.Contains("LoRA adapter", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TextTowerOfItsOwn_IsFound()
    {
        using var folder = new TemporaryFolder();
        var path = SyntheticClip.Write(folder.File("clip.safetensors"), name => name.StartsWith("visual.", StringComparison.Ordinal)
            || name == "logit_scale" ? name : "text." + name);
        using var weights = ClipWeights.Open(path);
        Assert.Equal(ClipNaming.OpenClip, weights.Naming);
        Assert.Contains("text_projection", weights.Names);
    }

    [Theory]
    [InlineData("config.json", """{"text_config":{"hidden_act":"gelu"},"vision_config":{"hidden_act":"gelu"}}""", ClipActivation.Gelu)]
    [InlineData("config.json", """{"text_config":{},"vision_config":{}}""", ClipActivation.QuickGelu)]
    [InlineData("open_clip_config.json", """{"model_cfg":{"embed_dim":16,"vision_cfg":{"width":64},"text_cfg":{}}}""", ClipActivation.Gelu)]
    [InlineData("open_clip_config.json", """{"model_cfg":{"quick_gelu":true,"vision_cfg":{},"text_cfg":{}}}""", ClipActivation.QuickGelu)]
    public void Activation_ConfigurationBeside_DecidesIt(string name, string json, ClipActivation expected)
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File(name), json);
        using var weights = ClipWeights.Open(SyntheticClip.Write(folder.File("clip.safetensors")));
        Assert.Equal(expected, weights.Activation);
        Assert.Equal(name, weights.ActivationSource);
    }

    [Fact]
    public void Activation_ConfigurationOfAnotherModel_IsPassedOver()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File("config.json"), """{"projection_dim":512,"text_config":{"hidden_act":"gelu"},"vision_config":{"hidden_act":"gelu"}}""");
        using var weights = ClipWeights.Open(SyntheticClip.Write(folder.File("clip.safetensors")));
        Assert.Equal(ClipActivation.QuickGelu, weights.Activation);
    }

    [Theory]
    [InlineData("CLIP-ViT-B-16-laion2B.safetensors", ClipActivation.Gelu)]
    [InlineData("ViT-B-16-quickgelu-laion.safetensors", ClipActivation.QuickGelu)]
    [InlineData("ViT-B-32-laion400m.safetensors", ClipActivation.QuickGelu)]
    [InlineData("ViT-B-16.safetensors", ClipActivation.QuickGelu)]
    public void Activation_NoConfiguration_IsToldByTheName(string name, ClipActivation expected)
    {
        using var folder = new TemporaryFolder();
        using var weights = ClipWeights.Open(SyntheticClip.Write(folder.File(name)));
        Assert.Equal(expected, weights.Activation);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"text_config":{"hidden_act":"gelu"},"vision_config":{"hidden_act":"quick_gelu"}}""")]
    [InlineData("""{"text_config":{"hidden_act":"swish"},"vision_config":{"hidden_act":"swish"}}""")]
    public void Activation_UnusableConfiguration_IsInputException(string json)
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File("config.json"), json);
        var path = SyntheticClip.Write(folder.File("clip.safetensors"));
        Assert.Throws<InputException>(() => ClipWeights.Open(path).Dispose());
    }

    [Fact]
    public void Open_Folder_FindsTheCheckpointInIt()
    {
        using var folder = new TemporaryFolder();
        SyntheticClip.Write(folder.File("model.safetensors"));
        SyntheticClip.Write(folder.File("other.safetensors"));
        using var weights = ClipWeights.Open(folder.Path);
        Assert.EndsWith("model.safetensors", weights.File.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors.index.json", "model-0000{0}-of-00002.safetensors")]
    [InlineData("pytorch_model.bin.index.json", "pytorch_model-0000{0}-of-00002.bin")]
    [InlineData(null, "model-0000{0}-of-00002.safetensors")]
    public void Open_CheckpointInSeveralFiles_IsOne(string? index, string pattern)
    {
        using var folder = new TemporaryFolder();
        string Shard(int number) => string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, number);
        var (whole, half) = (SyntheticClip.Tensors().ToArray(), 7);
        SyntheticClip.Write(folder.File("part", Shard(1)), name => Array.FindIndex(whole, tensor => tensor.Name == name) < half ? name : null);
        SyntheticClip.Write(folder.File("part", Shard(2)), name => Array.FindIndex(whole, tensor => tensor.Name == name) < half ? null : name);
        if (index is not null)
            AtomicFile.WriteText(folder.File("part", index),
                JsonSerializer.Serialize(new { weight_map = whole.Select((tensor, i) => (tensor.Name, Shard(i < half ? 1 : 2))).ToDictionary() }));

        string[] paths = [Path.Combine(folder.Path, "part"), folder.File("part", Shard(2)), .. index is null ? (string[])[] : [folder.File("part", index)]];
        using var reference = ClipWeights.Open(SyntheticClip.Write(folder.File("whole.safetensors")));
        foreach (var path in paths)
        {
            using var weights = ClipWeights.Open(path);
            Assert.Equal(2, weights.File.FileCount);
            Assert.Equal(reference.Architecture, weights.Architecture);
            Assert.Equal(reference.File["visual.proj"].ToSingles(), weights.File["visual.proj"].ToSingles());
        }

        File.Delete(folder.File("part", Shard(1)));
        foreach (var path in paths)
            Assert.Contains($"'{Shard(1)}' is not there", Assert.Throws<InputException>(() => ClipWeights.Open(path).Dispose()).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"weight_map":{}}""")]
    [InlineData("""{"weight_map":{"a":3}}""")]
    [InlineData("""{"weight_map":{"a":"../other.safetensors"}}""")]
    public void Open_IndexThatListsNoFilesOfItsFolder_IsRefused(string json)
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File("part", "model.safetensors.index.json"), json);
        SyntheticClip.Write(folder.File("other.safetensors"));
        Assert.Throws<InputException>(() => ClipWeights.Open(Path.Combine(folder.Path, "part")).Dispose());
    }

    [Fact]
    public void Open_HubCache_FindsTheCurrentSnapshotAndTellsTheActivationByTheModelsName()
    {
        using var folder = new TemporaryFolder();
        const string Model = "models--laion--CLIP-ViT-B-32-laion2B-s34B-b79K";
        SyntheticClip.Write(folder.File(Model, "snapshots", "aaa", "open_clip_pytorch_model.bin"));
        var root = Path.Combine(folder.Path, Model);
        string[] paths = [root, Path.Combine(root, "snapshots"), Path.Combine(root, "snapshots", "aaa")];
        foreach (var path in paths)
        {
            using var weights = ClipWeights.Open(path);
            Assert.Equal((ClipActivation.Gelu, "the file's name"), (weights.Activation, weights.ActivationSource));
        }

        SyntheticClip.Write(folder.File(Model, "snapshots", "bbb", "model.safetensors"));
        Assert.Contains("several snapshots", Assert.Throws<InputException>(() => ClipWeights.Open(root).Dispose()).Message, StringComparison.Ordinal);
        AtomicFile.WriteText(folder.File(Model, "refs", "main"), "bbb\n");
        using var current = ClipWeights.Open(root);
        Assert.EndsWith(Path.Combine("bbb", "model.safetensors"), current.File.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SettingsFile_MeansTheCheckpointBesideIt()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File("config.json"), "{}");
        SyntheticClip.Write(folder.File("model.safetensors"));
        SyntheticClip.Write(folder.File("pytorch_model.bin"));
        SyntheticClip.Write(folder.File("optimizer.pt"));
        using var weights = ClipWeights.Open(folder.File("config.json"));
        Assert.EndsWith("model.safetensors", weights.File.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingTensor_IsNamed()
    {
        using var folder = new TemporaryFolder();
        foreach (var missing in SyntheticClip.Tensors().Select(tensor => tensor.Name))
        {
            var path = SyntheticClip.Write(folder.File("clip.safetensors"), name => name == missing ? null : name);
            var error = Assert.Throws<InputException>(() => ClipWeights.Open(path).Dispose());
            Assert.Contains($"'{missing}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_ExtraTensorInATower_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var extra = TensorToWrite.Of("visual.transformer.resblocks.0.ls_1.gamma", new float[64], [64]);
        var path = folder.File("clip.safetensors");
        SafetensorsWriter.Write(path, SyntheticClip.Tensors().Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Values, tensor.Shape)).Append(extra),
            cancellationToken: TestContext.Current.CancellationToken);
        var error = Assert.Throws<InputException>(() => ClipWeights.Open(path).Dispose());
        Assert.Contains("ls_1.gamma", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void Convert_HuggingFace_GivesOpenAINamesAndTheSameWeights(ElementType type)
    {
        using var folder = new TemporaryFolder();
        using var source = ClipWeights.Open(GoldenCheckpoints.PathOf("vit_v1k.hf.f32.safetensors"));
        source.Convert(folder.File("out.safetensors"), type, cancellationToken: TestContext.Current.CancellationToken);
        using var converted = ClipWeights.Open(folder.File("out.safetensors"));

        Assert.Equal(ClipNaming.OpenAI, converted.Naming);
        Assert.Equal(source.Sha256, converted.File.Metadata["source_sha256"]);
        Assert.Equal(source.Architecture, converted.Architecture);
        Assert.Equal("the file's metadata", converted.ActivationSource);
        foreach (var name in source.Names)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            var expected = source.Get(name);
            var actual = converted.Get(name);
            Assert.Equal(type, converted.TypeOf(name));
            if (type == ElementType.BF16)
                Assert.Equal(expected.to_type(TorchSharp.torch.ScalarType.BFloat16).to_type(TorchSharp.torch.ScalarType.Float32).data<float>().ToArray(),
                    actual.data<float>().ToArray());
            else
                Assert.True(expected.bytes.SequenceEqual(actual.bytes), name);
        }
    }

    [Fact]
    public void Convert_ResNet_KeepsCountersAsIntegers()
    {
        using var folder = new TemporaryFolder();
        using var source = ClipWeights.Open(GoldenCheckpoints.PathOf("rn_v1k.jit.pt"));
        source.Convert(folder.File("out.safetensors"), ElementType.BF16, cancellationToken: TestContext.Current.CancellationToken);
        using var converted = ClipWeights.Open(folder.File("out.safetensors"));
        Assert.Equal(ElementType.I64, converted.TypeOf("visual.bn1.num_batches_tracked"));
        Assert.Equal(ElementType.BF16, converted.TypeOf("visual.bn1.running_var"));
        Assert.Equal(source.Names.Count, converted.Names.Count);
    }

    [Fact]
    public void Convert_ExactGelu_IsRemembered()
    {
        using var folder = new TemporaryFolder();
        using (var source = ClipWeights.Open(SyntheticClip.Write(folder.File("laion.safetensors"))))
            source.Convert(folder.File("out.safetensors"), cancellationToken: TestContext.Current.CancellationToken);
        using var converted = ClipWeights.Open(folder.File("out.safetensors"));
        Assert.Equal(ClipActivation.Gelu, converted.Activation);
    }

    [Fact]
    public void Sha256_OfAFile_IsThatOfItsBytes()
    {
        using var folder = new TemporaryFolder();
        var path = SyntheticClip.Write(folder.File("clip.safetensors"));
        using var weights = ClipWeights.Open(path);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))), weights.Sha256);
    }
}

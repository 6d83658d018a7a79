using PromptAdapter.Imaging;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Settings;

public sealed class SettingsBesideTests : IDisposable
{
    private const string Processor = "preprocessor_config.json";
    private const string HuggingFace = "config.json";
    private const string OpenClip = "open_clip_config.json";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"image_mean":[0.5,0.25,0.75],"image_std":[0.5,0.4,0.3]}""", "mean 0.5 0.25 0.75, std 0.5 0.4 0.3, shortest side, bicubic")]
    [InlineData("""{"image_mean":0.5,"image_std":0.5,"image_processor_type":"CLIPImageProcessorFast"}""", "mean 0.5 0.5 0.5, std 0.5 0.5 0.5, shortest side, bicubic")]
    [InlineData("""{"size":{"shortest_edge":20},"crop_size":{"height":16,"width":16},"resample":2}""", "shortest side to 20, bilinear")]
    [InlineData("""{"size":20,"crop_size":16,"resample":1}""", "shortest side to 20, lanczos")]
    [InlineData("""{"size":{"height":16,"width":16},"do_center_crop":false,"resample":4}""", "squashed, box")]
    [InlineData("""{"size":{"height":20,"width":20},"resample":5}""", "squashed to 20, hamming")]
    [InlineData("""{"do_resize":false}""", "not resized, bicubic")]
    [InlineData("""{"do_normalize":false}""", "mean 0 0 0, std 1 1 1, shortest side, bicubic")]
    [InlineData("""{"do_rescale":false}""", "bytes times 1")]
    [InlineData("""{"rescale_factor":0.0078125}""", "bytes times 0.0078125")]
    public void Preprocessing_OfHuggingFace_IsHonoured(string json, string expected)
    {
        AtomicFile.WriteText(_folder.File(Processor), json);
        using var weights = Open();
        Assert.EndsWith(expected, weights.Settings.Preprocessing.ToString(), StringComparison.Ordinal);
        Assert.Equal(Processor, weights.PreprocessingSource);
        Assert.False(weights.Settings.IsOpenAI);
    }

    [Theory]
    [InlineData("""{"crop_size":{"height":16,"width":16},"do_center_crop":true,"do_convert_rgb":true,"do_normalize":true,"do_rescale":true,"do_resize":true,"image_mean":[0.48145466,0.4578275,0.40821073],"image_processor_type":"CLIPImageProcessor","image_std":[0.26862954,0.26130258,0.27577711],"resample":3,"rescale_factor":0.00392156862745098,"size":{"shortest_edge":16}}""")]
    [InlineData("""{"processor_class":"CLIPProcessor","data_format":"channels_first","do_pad":null,"something_new":{"a":1}}""")]
    public void Preprocessing_ThatIsClips_ChangesNothing(string json)
    {
        AtomicFile.WriteText(_folder.File(Processor), json);
        using var weights = Open();
        Assert.True(weights.Settings.IsOpenAI);
        Assert.Same(ChannelNormalization.Clip, weights.Settings.Preprocessing.Normalization);
        Assert.Equal("0", weights.Settings.Identity("0"));
    }

    [Theory]
    [InlineData(Processor, "resample", """{"resample":0}""")]
    [InlineData(Processor, "crop_size", """{"crop_size":8}""")]
    [InlineData(Processor, "size", """{"size":{"height":16,"width":20}}""")]
    [InlineData(Processor, "size.longest_edge", """{"size":{"longest_edge":16}}""")]
    [InlineData(Processor, "do_center_crop", """{"do_center_crop":false}""")]
    [InlineData(Processor, "do_resize", """{"do_resize":false,"do_center_crop":false}""")]
    [InlineData(Processor, "do_flip_channel_order", """{"do_flip_channel_order":true}""")]
    [InlineData(Processor, "image_mean", """{"image_mean":[0.5,0.5]}""")]
    [InlineData(Processor, "image_std", """{"image_std":[0,1,1]}""")]
    [InlineData(Processor, "image_processor_type", """{"image_processor_type":"ViTImageProcessor"}""")]
    [InlineData(OpenClip, "preprocess_cfg.interpolation", """{"preprocess_cfg":{"interpolation":"nearest"}}""")]
    [InlineData(OpenClip, "preprocess_cfg.resize_mode", """{"preprocess_cfg":{"resize_mode":"pad"}}""")]
    [InlineData(OpenClip, "preprocess_cfg.size", """{"preprocess_cfg":{"size":224}}""")]
    [InlineData(OpenClip, "preprocess_cfg.mode", """{"preprocess_cfg":{"mode":"L"}}""")]
    [InlineData(OpenClip, "text_cfg.no_causal_mask", """{"text_cfg":{"no_causal_mask":true},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.pool_type", """{"text_cfg":{"pool_type":"last"},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.context_length", """{"text_cfg":{"context_length":77},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.proj", """{"text_cfg":{"proj":"mlp"},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.hf_model_name", """{"text_cfg":{"hf_model_name":"roberta-base"},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.act_kwargs.approximate", """{"text_cfg":{"act_kwargs":{"approximate":"tanh"}},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.tokenizer_kwargs.clean", """{"text_cfg":{"tokenizer_kwargs":{"clean":"canonicalize"}},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.tokenizer_kwargs.reduction_mask", """{"text_cfg":{"tokenizer_kwargs":{"reduction_mask":"syntax"}},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.tokenizer_kwargs.strip_sep_token", """{"text_cfg":{"tokenizer_kwargs":{"strip_sep_token":true}},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "text_cfg.invented_later", """{"text_cfg":{"invented_later":true},"vision_cfg":{}}""")]
    [InlineData(OpenClip, "vision_cfg.pool_type", """{"text_cfg":{},"vision_cfg":{"pool_type":"avg"}}""")]
    [InlineData(OpenClip, "vision_cfg.image_size", """{"text_cfg":{},"vision_cfg":{"image_size":224}}""")]
    [InlineData(OpenClip, "vision_cfg.timm_model_name", """{"text_cfg":{},"vision_cfg":{"timm_model_name":"vit"}}""")]
    [InlineData(HuggingFace, "text_config.eos_token_id", """{"text_config":{"eos_token_id":5},"vision_config":{}}""")]
    [InlineData(HuggingFace, "text_config.hidden_act", """{"text_config":{"hidden_act":"gelu_new"},"vision_config":{"hidden_act":"gelu_new"}}""")]
    [InlineData(HuggingFace, "text_config.hidden_act", """{"text_config":{"hidden_act":"gelu"},"vision_config":{"hidden_act":"quick_gelu"}}""")]
    [InlineData(HuggingFace, "vision_config.hidden_act", """{"text_config":{},"vision_config":{"hidden_act":"gelu"}}""", "text_config.hidden_act")]
    [InlineData(HuggingFace, "vision_config.image_size", """{"text_config":{},"vision_config":{"image_size":224}}""")]
    [InlineData(HuggingFace, "text_config.max_position_embeddings", """{"text_config":{"max_position_embeddings":77},"vision_config":{}}""")]
    [InlineData(HuggingFace, "text_config.layer_norm_eps", """{"text_config":{"layer_norm_eps":"small"},"vision_config":{}}""")]
    [InlineData(HuggingFace, "model_type", """{"model_type":"siglip","text_config":{},"vision_config":{}}""")]
    public void Setting_ThatIsNotComputed_IsRefusedByName(string file, string setting, string json, string? orElse = null)
    {
        AtomicFile.WriteText(_folder.File(file), json);
        var error = Assert.Throws<InputException>(() => Open().Dispose());
        Assert.EndsWith(file, error.InputPath, StringComparison.Ordinal);
        Assert.True(error.Problem.Contains($"'{setting}'", StringComparison.Ordinal)
            || (orElse is not null && error.Problem.Contains($"'{orElse}'", StringComparison.Ordinal)), error.Problem);
    }

    [Fact]
    public void Tokens_AsClipHasThem_AreAccepted()
    {
        AtomicFile.WriteText(_folder.File(OpenClip),
            """{"text_cfg":{"tokenizer_kwargs":{"clean":"lower","strip_sep_token":false,"context_length":12,"reduction_mask":""}},"vision_cfg":{}}""");
        Open().Dispose();
    }

    [Theory]
    [InlineData(Processor, false)]
    [InlineData(OpenClip, true)]
    public void Setting_FileIsNoJson_ActivationIsTheRemedyOnlyWhereItStands(string file, bool hasActivation)
    {
        AtomicFile.WriteText(_folder.File(file), "<html>");
        var error = Assert.Throws<InputException>(() => Open().Dispose());
        Assert.Equal("is not JSON", error.Problem);
        Assert.Equal(hasActivation, error.Settings.Contains(Setting.Activation));
    }

    [Theory]
    [InlineData(OpenClip, """{"model_cfg":{"quick_gelu":true,"text_cfg":{"norm_kwargs":{"eps":1e-6}},"vision_cfg":{"norm_kwargs":{"eps":0.001}}}}""", 1e-6, 1e-3)]
    [InlineData(HuggingFace, """{"text_config":{"layer_norm_eps":1e-6},"vision_config":{"layer_norm_eps":0.001}}""", 1e-6, 1e-3)]
    [InlineData(HuggingFace, """{"text_config":{},"text_config_dict":{"layer_norm_eps":1e-6},"vision_config":{},"vision_config_dict":null}""", 1e-6, 1e-5)]
    public void LayerNormEpsilon_OfEachTower_IsHonoured(string file, string json, double text, double vision)
    {
        AtomicFile.WriteText(_folder.File(file), json);
        using var weights = Open();
        Assert.Equal((text, vision), (weights.Settings.TextEpsilon, weights.Settings.VisionEpsilon));
        Assert.NotEqual("0", weights.Settings.Identity("0"));
    }

    [Theory]
    [InlineData("""{"preprocess_cfg":{"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5],"size":16,"interpolation":"bilinear","resize_mode":"squash"}}""", "mean 0.5 0.5 0.5, std 0.5 0.5 0.5, squashed, bilinear")]
    [InlineData("""{"preprocess_cfg":{"resize_mode":"longest","fill_color":128}}""", "longest side, bicubic, filled with 128")]
    public void Preprocessing_OfOpenClip_IsHonoured(string json, string expected)
    {
        AtomicFile.WriteText(_folder.File(OpenClip), json);
        using var weights = Open();
        Assert.EndsWith(expected, weights.Settings.Preprocessing.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_ModelWithItsOwnSettings_KeepsAllOfThem()
    {
        AtomicFile.WriteText(_folder.File(OpenClip), """{"model_cfg":{"text_cfg":{"norm_kwargs":{"eps":1e-6}},"vision_cfg":{}},"preprocess_cfg":{"mean":[0.5,0.25,0.5],"interpolation":"bilinear","resize_mode":"longest","fill_color":9}}""");
        using var source = Open();
        source.Convert(_folder.File("converted", "a.safetensors"), cancellationToken: TestContext.Current.CancellationToken);
        using var converted = ClipWeights.Open(_folder.File("converted", "a.safetensors"));
        Assert.Equal(source.Settings, converted.Settings);
        Assert.Equal(source.Settings, ClipSettings.FromJson(source.Settings.ToJson()));

        AtomicFile.WriteText(_folder.File("converted", Processor), """{"image_mean":[0.1,0.1,0.1]}""");
        var error = Assert.Throws<InputException>(() => ClipWeights.Open(_folder.File("converted", "a.safetensors")).Dispose());
        Assert.Contains(Processor, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Activation_RecordedOtherwiseThanStatedBeside_IsRefusedUnlessTheCallerStatesIt()
    {
        using (var source = ClipWeights.Open(Checkpoint(), ClipActivation.QuickGelu))
            source.Convert(_folder.File("converted", "a.safetensors"), cancellationToken: TestContext.Current.CancellationToken);
        AtomicFile.WriteText(_folder.File("converted", HuggingFace), """{"text_config":{"hidden_act":"gelu"},"vision_config":{"hidden_act":"gelu"}}""");
        var error = Assert.Throws<InputException>(() => ClipWeights.Open(_folder.File("converted", "a.safetensors")).Dispose());
        Assert.Equal([Setting.Activation], error.Settings);
        using var stated = ClipWeights.Open(_folder.File("converted", "a.safetensors"), ClipActivation.Gelu);
        Assert.Equal((ClipActivation.Gelu, null), (stated.Activation, stated.Assumption));
    }

    [Fact]
    public void Preprocessing_InTheFolderOfAnotherModel_IsPassedOver()
    {
        AtomicFile.WriteText(_folder.File(HuggingFace), """{"projection_dim":512,"text_config":{},"vision_config":{}}""");
        AtomicFile.WriteText(_folder.File(Processor), """{"image_mean":[0.5,0.5,0.5]}""");
        using var weights = Open();
        Assert.True(weights.Settings.Preprocessing.IsClip);
    }

    [Fact]
    public void Assumption_NothingTellsTheActivation_IsSaidWithItsReason()
    {
        using var weights = Open();
        Assert.Equal(ClipActivation.QuickGelu, weights.Activation);
        Assert.StartsWith("the activation quick_gelu is assumed for clip.safetensors: ", weights.Assumption, StringComparison.Ordinal);
        using var stated = ClipWeights.Open(Checkpoint(), ClipActivation.Gelu);
        Assert.Null(stated.Assumption);
        using var own = ClipWeights.Open(GoldenCheckpoints.PathOf("vit_v1k.state_dict.pt"));
        Assert.Null(own.Assumption);
    }

    [Theory]
    [InlineData("epoch", "name", ClipActivation.Gelu)]
    [InlineData("epoch", "other", ClipActivation.QuickGelu)]
    public void Assumption_TrainingCheckpointOfOpenClip_IsGelu(string first, string second, ClipActivation expected)
    {
        var builder = new TorchArchiveBuilder().Code('}').Code('(').Text(first).Number(32).Text(second).Text("run").Text("state_dict").Code('}').Code('(');
        foreach (var (name, shape, values) in SyntheticClip.Tensors())
        {
            var strides = Formats.StridedLayout.RowMajor(shape);
            builder.Text("module." + name).Tensor(name, "FloatStorage", values.Length, 0, shape, strides).Storage(name, values);
        }

        using var weights = ClipWeights.Open(builder.Code('u').Code('u').Write(_folder.File("epoch_32.pt")));
        Assert.Equal(expected, weights.Activation);
        Assert.StartsWith($"the activation {(expected == ClipActivation.Gelu ? "gelu" : "quick_gelu")} is assumed for epoch_32.pt: ", weights.Assumption,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CLIP-ViT-L-14-laion2B-s32B-b82K", ClipActivation.Gelu, "mean 0.5 0.5 0.5, std 0.5 0.5 0.5, shortest side, bicubic")]
    [InlineData("CLIP-ViT-L-14-DataComp.XL-s13B-b90K", ClipActivation.Gelu, null)]
    [InlineData("vit_l_14-laion400m_e32-3d133497", ClipActivation.Gelu, null)]
    [InlineData("vit_b_32-quickgelu-laion400m_e32-46683a32", ClipActivation.QuickGelu, null)]
    [InlineData("DFN5B-CLIP-ViT-H-14", ClipActivation.QuickGelu, "squashed, bicubic")]
    [InlineData("DFN2B-CLIP-ViT-L-14", ClipActivation.QuickGelu, null)]
    [InlineData("DFN2B-CLIP-ViT-L-14-39B", ClipActivation.Gelu, null)]
    [InlineData("vit_huge_patch14_clip_224.metaclip_altogether", ClipActivation.Gelu, null)]
    [InlineData("vit_base_patch16_clip_224.metaclip_400m", ClipActivation.QuickGelu, null)]
    [InlineData("rn50-quickgelu-yfcc15m-455df137", ClipActivation.QuickGelu, null)]
    public void PublishedName_TellsWhatOpenClipsTableSays(string name, ClipActivation activation, string? preprocessing)
    {
        var path = SyntheticClip.Write(_folder.File(name, "open_clip_model.safetensors"));
        using var weights = ClipWeights.Open(path);
        Assert.Equal(activation, weights.Activation);
        Assert.Null(weights.Assumption);
        if (preprocessing is null)
            Assert.True(weights.Settings.Preprocessing.IsClip);
        else
            Assert.EndsWith(preprocessing, weights.Settings.Preprocessing.ToString(), StringComparison.Ordinal);
    }

    private ClipWeights Open() => ClipWeights.Open(Checkpoint());

    private string Checkpoint()
    {
        var path = _folder.File("clip.safetensors");
        return File.Exists(path) ? path : SyntheticClip.Write(path);
    }
}

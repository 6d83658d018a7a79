using PromptAdapter.Prompts.Learners;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Prompts;
using PromptAdapter.Torch.Prompts.Conditional;
using PromptAdapter.Torch.Prompts.Unified;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Weights;

namespace PromptAdapter.Prompts;

public sealed class PromptFileModesTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Modes { get; } = ["coop", "vpt", "upt", "cocoop"];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Load_WhatSaveWrote_HasEveryPart(string mode)
    {
        var prompt = Prompt(mode);
        PromptFile.Save(prompt, _folder.File("a.safetensors"));
        var read = PromptFile.Load(_folder.File("a.safetensors"));
        PromptFile.Save(read, _folder.File("b.safetensors"));

        Assert.Equal((mode, prompt.Position, prompt.Attention, prompt.Template), (read.Mode, read.Position, read.Attention, read.Template));
        Assert.Equal(prompt.State.Tensors.Select(part => part.Name).Order(StringComparer.Ordinal),
            read.State.Tensors.Select(part => part.Name).Order(StringComparer.Ordinal));
        Assert.All(prompt.State.Tensors, part => Assert.Equal(part.Values.ToArray(), read.State[part.Name].Values.ToArray()));
        Assert.Equal(["red", "blue"], read.Sources[0].ClassNames!);
        Assert.Equal(File.ReadAllBytes(_folder.File("a.safetensors")), File.ReadAllBytes(_folder.File("b.safetensors")));
    }

    [Theory]
    [InlineData("vpt")]
    [InlineData("upt")]
    [InlineData("cocoop")]
    public void CreateLearner_OfALoadedPrompt_GivesTheSameLogits(string mode)
    {
        var prompt = Prompt(mode);
        PromptFile.Save(prompt, _folder.File("a.safetensors"));
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var before = prompt.CreateLearner(world.Clip, TinyWorld.ClassNames);
        using var after = PromptFile.Load(_folder.File("a.safetensors")).CreateLearner(world.Clip, TinyWorld.ClassNames);
        var pixels = TinyClip.Images(2);

        TinyClip.AssertEqual(before.Logits(pixels), after.Logits(pixels), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Load_DamagedAtRandom_IsReadOrRefused(string mode)
    {
        PromptFile.Save(Prompt(mode), _folder.File("whole.safetensors"));
        var whole = File.ReadAllBytes(_folder.File("whole.safetensors"));
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 100; i++)
        {
            var damaged = i % 4 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            if (i % 4 != 0)
                damaged[random.Next(Math.Min(600, damaged.Length))] = (byte)random.Next(256);
            File.WriteAllBytes(_folder.File("damaged.safetensors"), damaged);
            try
            {
                PromptFile.Load(_folder.File("damaged.safetensors"));
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.True(refused > 40, $"only {refused} were refused");
    }

    [Fact]
    public void Load_ForeignTensorOrModeOfOtherParts_IsRefused()
    {
        var metadata = new Dictionary<string, string>
        {
            ["mode"] = "coop",
            ["class_token_position"] = "end",
            ["model"] = "m",
            ["model_sha256"] = "0",
            ["sources"] = "[]"
        };
        var context = TensorToWrite.Of("context", new float[8], [2, 4]);
        Write(context, TensorToWrite.Of("weights", new float[8], [2, 4]));
        Write(TensorToWrite.Of("visual", new float[8], [1, 2, 4]));
        Write(TensorToWrite.Of("visual", new float[8], [2, 4]));
        Write(context, TensorToWrite.Of("meta_net.linear1.weight", new float[8], [2, 4]));

        void Write(params TensorToWrite[] tensors)
        {
            SafetensorsWriter.Write(_folder.File("wrong.safetensors"), tensors, metadata, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Throws<InputException>(() => PromptFile.Load(_folder.File("wrong.safetensors")));
        }
    }

    public void Dispose() => _folder.Dispose();

    private SavedPrompt Prompt(string mode)
    {
        var state = mode switch
        {
            "vpt" => VisualPromptLearner.Start(world.Clip, new VisualPromptOptions { Length = 2, ProjectionWidth = 8 }, 1),
            "upt" => UnifiedPromptLearner.Start(world.Clip,
            new UnifiedPromptOptions { ContextLength = 2, Visual = new VisualPromptOptions { Length = 2 }, SharedWidth = 16 }, 1),
            "cocoop" => ConditionalPromptLearner.Start(world.Clip, new ConditionalPromptOptions { ContextLength = 2 }, 1),
            _ => TextContext.Random(2, world.Clip.TextTower.Width, 1).ToState(),
        };
        return new SavedPrompt(state, mode == "upt" ? ClassTokenPosition.Middle : ClassTokenPosition.End, world.Clip.Name, world.Clip.Sha256)
        {
            Attention = mode == "upt" ? SharedAttention.ReferenceQuirks : SharedAttention.Tokens,
            Template = new PromptTemplate(mode == "vpt" ? "a drawing of a {}." : TemplateSet.Default.Templates[0].Text),
            Sources = [new PromptSource("colours", 2, 1, ["aa"]) { ClassNames = ["red", "blue"] }],
        };
    }
}

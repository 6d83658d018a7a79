using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Torch.Training;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Context;

/// <summary>Prompts, features, logits, losses, gradients and optimiser steps against the Python reference.</summary>
public class PromptEncoderParityTests
{
    // Ten times what two builds of the reference differ by, over the largest value of a tensor (noise_floor.json, prompt/coop).
    private const double Tolerance = 10 * 3.885640208288755e-06;

    // Features and logits are not among the noisiest five, so they are held to what the encoders are.
    private const double FeatureTolerance = 1e-5;

    public static TheoryData<string> Runs => ContextGolden.Runs;

    [Theory]
    [MemberData(nameof(Runs))]
    public void Tokens_EqualReference(string run)
    {
        using var golden = new ContextGolden(run);
        var expected = golden["tokenized"].ToInt64s();
        var words = golden.Run.GetProperty("ctx_init").GetString() is { Length: > 0 } given ? golden.Clip.Tokenizer.Encode(given)
            : [.. Enumerable.Repeat(golden.Clip.Tokenizer.Encode("X")[0], golden.Start.Length)];

        for (var label = 0; label < golden.ClassNames.Length; label++)
        {
            int[] actual = [golden.Tokens.Start, .. words, .. golden.Tokens.Names[label], .. golden.Tokens.Endings[label]];
            Assert.Equal(expected.Skip(label * 77).Take(77), actual.Select(id => (long)id).Concat(new long[77 - actual.Length]));
            Assert.Equal(golden.Run.GetProperty("name_lens")[label].GetInt32(), golden.Tokens.Names[label].Count);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Prompts_EqualReference(string run)
    {
        using var golden = new ContextGolden(run);
        if (!golden.Has("prompts"))
            return; // the reference kept none for this run
        using var scope = NewDisposeScope();
        using var plain = new PlainPromptEncoder(golden.Clip.TextTower, golden.Tokens, golden.Start);

        var prompts = plain.Prompts(golden.Start.ToTensor());

        Assert.Equal(golden["prompts"].ToSingles(), prompts.data<float>().ToArray());
    }

    [Fact]
    public void FromWords_EqualsReference()
    {
        using var golden = new ContextGolden("init_a_photo_of_a");

        var context = ContextWords.Start(golden.Clip, "a photo of a");

        Assert.Equal(golden["ctx0"].ToSingles(), context.Values.ToArray());
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void FirstStep_EqualsReference(string run)
    {
        using var golden = new ContextGolden(run);
        using var scope = NewDisposeScope();
        using var encoder = PromptEncoder.Create(golden.Clip.TextTower, golden.Tokens, golden.Start.Layout);
        var (images, labels) = golden.Batch(0);

        using var pass = encoder.Forward(golden.Start.ToTensor());
        var logits = ContrastiveLoss.Logits(images, pass.Features, golden.Clip.LogitScale);
        var loss = ContrastiveLoss.Of(logits, labels);
        loss.backward();
        var gradient = pass.PromptGradient();

        Closeness.AssertOverMaximum(golden["text_features"].ToSingles(), Values(pass.Features), FeatureTolerance, "text features");
        Closeness.AssertOverMaximum(golden["logits"].ToSingles(), Values(logits), FeatureTolerance, "logits");
        Closeness.AssertOverMaximum(golden["grad_ctx"].ToSingles(), Values(gradient), Tolerance, "gradient");
        Assert.Equal(golden.Losses[0], loss.item<float>(), golden.LossTolerance);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Steps_EqualReference(string run)
    {
        using var golden = new ContextGolden(run);
        using var scope = NewDisposeScope();
        using var encoder = PromptEncoder.Create(golden.Clip.TextTower, golden.Tokens, golden.Start.Layout);
        using var sgd = new MomentumSgd(0.9, 5e-4);
        using var parameters = new PromptParameters(golden.Start.ToState());
        var context = parameters[PromptTensorNames.Context];
        var compared = 0;

        for (var step = 0; step < golden.LearningRates.Length; step++)
        {
            using var stepScope = NewDisposeScope();
            var (images, labels) = golden.Batch(step);
            using var pass = encoder.Forward(context);
            var loss = ContrastiveLoss.Of(ContrastiveLoss.Logits(images, pass.Features, golden.Clip.LogitScale), labels);
            loss.backward();
            context.grad = pass.PromptGradient();
            sgd.Step(parameters, golden.LearningRates[step]);

            Assert.Equal(golden.Losses[step], loss.item<float>(), golden.LossTolerance);
            if (golden.Has($"ctx_after_step{step + 1}"))
            {
                Closeness.AssertOverMaximum(golden[$"ctx_after_step{step + 1}"].ToSingles(), Values(context), Tolerance, $"context after step {step + 1}");
                compared++;
            }
        }

        Assert.Equal(2, compared);
    }

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}

using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Conditional;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Unified;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Torch.Training;
using static TorchSharp.torch;

namespace PromptAdapter.Benchmarks;

/// <summary>
/// One step of a learner that needs the images (VPT, UPT, CoCoOp) at the size of ViT-B/16 with random weights: the gradients computed in parts
/// beside the one graph from parameters to logits. Each runs in a process of its own, so that its peak memory is its own.
/// </summary>
internal sealed class LearnerStepBenchmark : IBenchmark
{
    private const string PartsKind = "parts";
    private const string GraphKind = "graph";

    public string Name => "learner-step";

    public string Usage => "[--mode vpt|upt|cocoop] [--classes 100] [--batch 32] [--position end|middle|front] [--rounds 3] [--fast-only]   seconds, peak " +
        "memory and gradient of a step of VPT, UPT or CoCoOp, in parts and as one graph";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var options = PromptStepOptions.Parse(arguments);
        if (options.Measure is { } kind)
        {
            Measure(kind, options, output);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("learner-step-");
        try
        {
            options = options with { Checkpoint = Path.Combine(folder.FullName, "clip.safetensors"), Gradient = Path.Combine(folder.FullName, "gradient") };
            new RandomCheckpoint
            {
                EmbedDim = 512,
                ImageResolution = 224,
                TextWidth = 512,
                TextLayers = 12,
                VisionWidth = 768,
                VisionLayers = 12,
                VocabularySize = 512 + 1 + 2
            }.Write(options.Checkpoint, Weights.ElementType.F32);
            // single bytes, and the one merge that a vocabulary has to have
            await File.WriteAllTextAsync(Vocabulary(options), "#version: 0.2\nq q\n", cancellationToken);
            using var parts = StepProcess.Start(options.ForChild(Name, PartsKind));
            using var graph = options.FastOnly ? null : StepProcess.Start(options.ForChild(Name, GraphKind));
            for (var round = 0; round <= options.Rounds; round++)
            {
                await parts.StepAsync(cancellationToken);
                if (graph is not null)
                    await graph.StepAsync(cancellationToken);
            }

            var (inParts, asGraph) = (await parts.FinishAsync(cancellationToken), graph is null ? null : await graph.FinishAsync(cancellationToken));
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                $"{options.Mode}, {options.Classes} classes, {options.Batch} images, median of {options.Rounds} steps in turns, {inParts.Threads} threads"));
            output.WriteLine(Row(PartsKind, inParts));
            if (asGraph is null)
                return;
            output.WriteLine(Row(GraphKind, asGraph));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seconds in parts over those of one graph, in this run: " +
                $"{inParts.Seconds / asGraph.Seconds:F2} (processor time {inParts.Processor / asGraph.Processor:F2}); gradient differs by " +
                $"{StepLoop.Difference(options.Gradient, GraphKind, PartsKind):E1} in norm"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Row(string kind, StepResult result) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{kind,-8} {result.Seconds,8:F3} s (best {result.Best:F3}, processor {result.Processor:F3})   peak {result.PeakMiB,5} MiB");

    private static string Vocabulary(PromptStepOptions options) => Path.Combine(Path.GetDirectoryName(options.Checkpoint)!, "bpe_simple_vocab_16e6.txt");

    private static void Measure(string kind, PromptStepOptions options, TextWriter output)
    {
        using var clip = ClipModel.Load(options.Checkpoint, Vocabulary(options));
        var random = new Random(2);
        using var learner = Learner(clip, options, random);
        using var scope = NewDisposeScope();
        var pixels = tensor([.. Enumerable.Range(0, options.Batch * 3 * clip.ImageSize * clip.ImageSize).Select(_ => (random.NextSingle() * 4) - 2)],
            [options.Batch, 3, clip.ImageSize, clip.ImageSize]);
        var labels = tensor([.. Enumerable.Range(0, options.Batch).Select(_ => (long)random.Next(options.Classes))]);
        using var sgd = new MomentumSgd(0.9, 5e-4);
        StepLoop.Run(output, options.Gradient + "." + kind, 0, 1, Step);

        float[] Step()
        {
            using var stepScope = NewDisposeScope();
            if (kind == PartsKind)
            {
                learner.ComputeGradients(pixels, labels);
            }
            else
            {
                learner.Parameters.ClearGradients();
                nn.functional.cross_entropy(learner.Logits(pixels), labels).backward();
            }

            float[] gradients = [.. learner.Parameters.All.SelectMany(parameter => parameter.grad!.data<float>().ToArray())];
            sgd.Step(learner.Parameters, 0.002);
            return gradients;
        }
    }

    private static PromptLearner Learner(ClipModel clip, PromptStepOptions options, Random random)
    {
        string[] names = [.. CoOpStepBenchmark.NameLengths(options.Classes)
            .Select(length => string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('a', 'z' + 1))))];
        switch (options.Mode)
        {
            case "vpt":
                var weights = ClassWeights.Create([.. Enumerable.Range(0, options.Classes * clip.EmbedDim).Select(_ => random.NextSingle() - 0.5f)],
                    options.Classes, "random");
                return new VisualPromptLearner(clip, weights, VisualPromptLearner.Start(clip, new VisualPromptOptions(), 1));
            case "upt":
                var unified = new UnifiedPromptOptions { Position = options.Position };
                return new UnifiedPromptLearner(clip, names, unified, UnifiedPromptLearner.Start(clip, unified, 1));
            case "cocoop":
                return new ConditionalPromptLearner(clip, names, ConditionalPromptLearner.Start(clip, new ConditionalPromptOptions(), 1));
            default:
                throw new InputException($"'{options.Mode}' is no learner", null, "see the usage of learner-step");
        }
    }
}

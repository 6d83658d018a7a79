using System.Globalization;
using PromptAdapter.Prompts;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Torch.Training;
using static TorchSharp.torch;

namespace PromptAdapter.Benchmarks;

/// <summary>
/// One step of text context learning (features of all classes, loss, gradient, SGD) at the size of ViT-B/16's text tower with random weights:
/// the plain graph over 77 tokens beside the encoder that shares what prompts have in common. Each runs in a process of its own, so that its peak memory is its
/// own.
/// </summary>
internal sealed class CoOpStepBenchmark : IBenchmark
{
    private const string ReferenceItem = "coop_step_precomputed";
    private const string SharedKind = "shared";
    private const string PlainKind = "plain";
    private const int Width = 512;
    private const int Start = 512;
    private const int End = 513;
    private const int FullStop = 269;

    // How many names have 1, 2, 3 … tokens in CLIP's vocabulary: counted on the 100 names of Caltech101, and on ImageNet's for more classes.
    private static readonly int[] FewNames = [61, 31, 8];
    private static readonly int[] ManyNames = [246, 508, 153, 50, 23, 9, 9, 0, 1, 0, 0, 1];

    public string Name => "coop-step";

    public string Usage => "[--classes 100] [--context 16] [--position end|middle|front] [--class-specific] [--rounds 3] [--fast-only] [--reference " +
        "perf_reference.json]   seconds, peak memory and gradient of a CoOp step, plain and shared";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var options = PromptStepOptions.Parse(arguments);
        if (options.Measure is { } kind)
        {
            Measure(kind, options, output);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("coop-step-");
        try
        {
            options = options with
            {
                Checkpoint = Path.Combine(folder.FullName, "clip.safetensors"),
                Gradient = Path.Combine(folder.FullName, "gradient"),
            };
            new RandomCheckpoint { EmbedDim = Width, TextWidth = Width, TextLayers = 12, VisionWidth = 64, VisionLayers = 1 }.Write(
                options.Checkpoint, Weights.ElementType.F32);
            using var shared = StepProcess.Start(options.ForChild(Name, SharedKind));
            using var plain = options.FastOnly ? null : StepProcess.Start(options.ForChild(Name, PlainKind));
            for (var round = 0; round <= options.Rounds; round++)
            {
                await shared.StepAsync(cancellationToken);
                if (plain is not null)
                    await plain.StepAsync(cancellationToken);
            }

            var (fast, slow) = (await shared.FinishAsync(cancellationToken), plain is null ? null : await plain.FinishAsync(cancellationToken));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Classes} classes, {options.Context} context tokens, name at the " +
                $"{options.Position} ({(options.ClassSpecific ? "class-specific" : "unified")}), median of {options.Rounds} steps in turns, {fast.Threads} " +
                $"threads"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SharedKind,-8} {fast.Seconds,8:F3} s (best {fast.Best:F3}, processor " +
                $"{fast.Processor:F3})   peak {fast.PeakMiB,5} MiB   {fast.Rows} rows per block in {fast.Chunks} part(s)"));
            if (slow is not null)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{PlainKind,-8} {slow.Seconds,8:F3} s (best {slow.Best:F3}, processor " +
                    $"{slow.Processor:F3})   peak {slow.PeakMiB,5} MiB   {slow.Rows} rows per block in {slow.Chunks} part(s)"));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio in this run {slow.Seconds / fast.Seconds:F1} x (best " +
                    $"{slow.Best / fast.Best:F1} x, processor time {slow.Processor / fast.Processor:F1} x); gradient differs by " +
                    $"{StepLoop.Difference(options.Gradient, PlainKind, SharedKind):E1} in norm"));
            }

            if (options.Reference is not null)
            {
                var reference = ReferenceSeconds(options.Reference);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio to {ReferenceItem} ({reference:F2} s, 100 classes, 16 context tokens): " +
                    $"{reference / fast.Seconds:F1} x (best {reference / fast.Best:F1} x)"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(string kind, PromptStepOptions options, TextWriter output)
    {
        using var clip = ClipModel.Load(options.Checkpoint);
        var tokens = Tokens(options.Classes);
        var start = TextContext.Random(options.Context, Width, 1, options.Position, options.ClassSpecific ? options.Classes : null);
        var random = new Random(2);
        using var scope = NewDisposeScope();
        var images = nn.functional.normalize(tensor([.. Enumerable.Range(0, options.Batch * Width).Select(_ => random.NextSingle() - 0.5f)],
            [options.Batch, Width]), dim: -1);
        var labels = tensor([.. Enumerable.Range(0, options.Batch).Select(_ => (long)random.Next(options.Classes))]);
        using PromptEncoder? encoder = kind == SharedKind ? PromptEncoder.Create(clip.TextTower, tokens, start.Layout) : null;
        using PlainGraph? plain = encoder is null ? new PlainGraph(clip.TextTower, tokens, start) : null;
        using var sgd = new MomentumSgd(0.9, 5e-4);
        using var parameters = new PromptParameters(start.ToState());
        var context = parameters[PromptTensorNames.Context];

        float[] Step()
        {
            using var stepScope = NewDisposeScope();
            Tensor gradient;
            if (encoder is not null)
            {
                using var pass = encoder.Forward(context);
                Loss(pass.Features).backward();
                gradient = pass.PromptGradient();
            }
            else
            {
                gradient = plain!.Gradient(context, Loss);
            }

            var values = gradient.data<float>().ToArray();
            context.grad = gradient;
            sgd.Step(parameters, 0.002);
            return values;
        }

        Tensor Loss(Tensor features) => ContrastiveLoss.Of(ContrastiveLoss.Logits(images, features, clip.LogitScale), labels);

        StepLoop.Run(output, options.Gradient + "." + kind, encoder?.RowCount ?? options.Classes * clip.TextTower.ContextLength, encoder?.ChunkCount
            ?? plain!.PartCount, Step);
    }

    private static PromptTokens Tokens(int classes)
    {
        var random = new Random(3);
        return PromptTokens.Create(
            Start,
            [.. NameLengths(classes).Select(length => Enumerable.Range(0, length).Select(_ => random.Next(1, Start)).ToArray())],
            [.. Enumerable.Repeat((int[])[FullStop, End], classes)]);
    }

    /// <summary>How many tokens each of the class names has.</summary>
    public static IEnumerable<int> NameLengths(int classes)
    {
        var lengths = (classes <= FewNames.Sum() ? FewNames : ManyNames).SelectMany((count, i) => Enumerable.Repeat(i + 1, count)).ToArray();
        return Enumerable.Range(0, classes).Select(label => lengths[label * 37 % lengths.Length]);
    }

    private static double ReferenceSeconds(string path)
    {
        using var json = Runtime.JsonText.ReadFile(path, "a JSON file of the reference's timings");
        return json.RootElement.GetProperty("items").GetProperty(ReferenceItem).GetProperty("seconds_median").GetDouble();
    }
}

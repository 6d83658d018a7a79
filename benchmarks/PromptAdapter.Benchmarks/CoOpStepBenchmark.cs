using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PromptAdapter.Clip;
using PromptAdapter.Prompts.Context;
using PromptAdapter.Prompts.Learners;
using PromptAdapter.Prompts.Tuning;
using static TorchSharp.torch;

namespace PromptAdapter.Benchmarks;

/// <summary>
/// One step of text context learning (features of all classes, loss, gradient, SGD) at the size of ViT-B/16's text tower with random weights:
/// the plain graph over 77 tokens beside the encoder that shares what prompts have in common. Each runs in a process of its own, so that its peak memory is its own.
/// </summary>
internal sealed class CoOpStepBenchmark : IBenchmark
{
    private const string ReferenceItem = "coop_step_precomputed";
    private const string SharedKind = "shared";
    private const string PlainKind = "plain";
    private const int Width = 512;
    private const int Batch = 32;
    private const int Start = 512;
    private const int End = 513;
    private const int FullStop = 269;

    // How many names have 1, 2, 3 … tokens in CLIP's vocabulary: counted on the 100 names of Caltech101, and on ImageNet's for more classes.
    private static readonly int[] FewNames = [61, 31, 8];
    private static readonly int[] ManyNames = [246, 508, 153, 50, 23, 9, 9, 0, 1, 0, 0, 1];

    public string Name => "coop-step";

    public string Usage => "[--classes 100] [--context 16] [--position end|middle|front] [--class-specific] [--rounds 3] [--fast-only] [--reference perf_reference.json]   seconds, peak memory and gradient of a CoOp step, plain and shared";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var options = CoOpStepOptions.Parse(arguments);
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
            new RandomCheckpoint { EmbedDim = Width, TextWidth = Width, TextLayers = 12, VisionWidth = 64, VisionLayers = 1 }.Write(options.Checkpoint, Weights.ElementType.F32);
            using var shared = StepProcess.Start(options.ForChild(SharedKind));
            using var plain = options.FastOnly ? null : StepProcess.Start(options.ForChild(PlainKind));
            for (var round = 0; round <= options.Rounds; round++)
            {
                await shared.StepAsync(cancellationToken);
                if (plain is not null)
                    await plain.StepAsync(cancellationToken);
            }

            var (fast, slow) = (await shared.FinishAsync(cancellationToken), plain is null ? null : await plain.FinishAsync(cancellationToken));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Classes} classes, {options.Context} context tokens, name at the {options.Position} ({(options.ClassSpecific ? "class-specific" : "unified")}), median of {options.Rounds} steps in turns, {fast.Threads} threads"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SharedKind,-8} {fast.Seconds,8:F3} s (best {fast.Best:F3}, processor {fast.Processor:F3})   peak {fast.PeakMiB,5} MiB   {fast.Rows} rows per block in {fast.Chunks} part(s)"));
            if (slow is not null)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{PlainKind,-8} {slow.Seconds,8:F3} s (best {slow.Best:F3}, processor {slow.Processor:F3})   peak {slow.PeakMiB,5} MiB   {slow.Rows} rows per block"));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio in this run {slow.Seconds / fast.Seconds:F1} x (best {slow.Best / fast.Best:F1} x, processor time {slow.Processor / fast.Processor:F1} x); gradient differs by {Difference(options.Gradient):E1} in norm"));
            }

            if (options.Reference is not null)
            {
                var reference = ReferenceSeconds(options.Reference);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio to {ReferenceItem} ({reference:F2} s, 100 classes, 16 context tokens): {reference / fast.Seconds:F1} x (best {reference / fast.Best:F1} x)"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(string kind, CoOpStepOptions options, TextWriter output)
    {
        using var clip = ClipModel.Load(options.Checkpoint);
        var tokens = Tokens(options.Classes);
        var start = TextContext.Random(options.Context, Width, 1, options.Position, options.ClassSpecific ? options.Classes : null);
        var random = new Random(2);
        using var scope = NewDisposeScope();
        var images = nn.functional.normalize(tensor([.. Enumerable.Range(0, Batch * Width).Select(_ => random.NextSingle() - 0.5f)], [Batch, Width]), dim: -1);
        var labels = tensor([.. Enumerable.Range(0, Batch).Select(_ => (long)random.Next(options.Classes))]);
        using PromptEncoder? encoder = kind == SharedKind ? PromptEncoder.Create(clip.TextTower, tokens, start.Layout) : null;
        using PlainPromptEncoder? plain = encoder is null ? new PlainPromptEncoder(clip.TextTower, tokens, start) : null;
        using var sgd = new MomentumSgd(0.9, 5e-4);
        using var parameters = new PromptParameters(start.ToState());
        var context = parameters[PromptTensorNames.Context];

        float[]? first = null;
        void Step()
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
                var leaf = context.detach().clone().requires_grad_(true);
                Loss(plain!.Encode(leaf)).backward();
                gradient = leaf.grad!;
            }

            first ??= gradient.data<float>().ToArray();
            context.grad = gradient;
            sgd.Step(parameters, 0.002);
        }

        Tensor Loss(Tensor features) => ContrastiveLoss.Of(ContrastiveLoss.Logits(images, features, clip.LogitScale), labels);

        // One step for each line that the parent sends; it takes turns between its processes, so that a slow phase of the machine falls on both.
        var (seconds, processor) = (new List<double>(), new List<double>());
        while (Console.In.ReadLine() is not null)
        {
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            Step();
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
            output.WriteLine();
        }

        seconds.RemoveAt(0); // the warm-up
        processor.RemoveAt(0);
        File.WriteAllBytes(options.Gradient + "." + kind, System.Runtime.InteropServices.MemoryMarshal.AsBytes(first.AsSpan()).ToArray());
        var result = new CoOpStepResult(seconds.Order().ElementAt(seconds.Count / 2), seconds.Min(), processor.Order().ElementAt(processor.Count / 2), PeakMiB(), get_num_threads(), encoder?.RowCount ?? options.Classes * clip.TextTower.ContextLength, encoder?.ChunkCount ?? 1);
        output.WriteLine(JsonSerializer.Serialize(result));
    }

    private static PromptTokens Tokens(int classes)
    {
        var random = new Random(3);
        var lengths = (classes <= FewNames.Sum() ? FewNames : ManyNames).SelectMany((count, i) => Enumerable.Repeat(i + 1, count)).ToArray();
        return PromptTokens.Create(
            Start,
            [.. Enumerable.Range(0, classes).Select(label => Enumerable.Range(0, lengths[label * 37 % lengths.Length]).Select(_ => random.Next(1, Start)).ToArray())],
            [.. Enumerable.Repeat((int[])[FullStop, End], classes)]);
    }

    private static double Difference(string path)
    {
        var plain = Singles(path + "." + PlainKind);
        var shared = Singles(path + "." + SharedKind);
        return Math.Sqrt(plain.Zip(shared, (a, b) => ((double)a - b) * ((double)a - b)).Sum() / plain.Sum(value => (double)value * value));
    }

    private static float[] Singles(string path) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    private static double ReferenceSeconds(string path)
    {
        using var json = Runtime.JsonText.ReadFile(path, "a JSON file of the reference's timings");
        return json.RootElement.GetProperty("items").GetProperty(ReferenceItem).GetProperty("seconds_median").GetDouble();
    }

    // The kernel's own high-water mark of this process.
    private static long PeakMiB()
    {
        const string key = "VmHWM:";
        var line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? Process.GetCurrentProcess().PeakWorkingSet64 >> 20 : long.Parse(line[key.Length..^3].Trim(), CultureInfo.InvariantCulture) >> 10;
    }
}

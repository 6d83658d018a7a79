using System.Globalization;
using PromptAdapter.Drawings.Training;
using PromptAdapter.Features;
using PromptAdapter.Torch;

namespace PromptAdapter.Benchmarks;

/// <summary>How often the bundled model names a colour and a shape that it has never seen together.</summary>
internal sealed class UnseenBenchmark : IBenchmark
{
    public string Name => "unseen";

    public string Usage =>
        "[MODEL]   accuracy of the bundled model (or another of 64 pixels) on drawings of colours and shapes that were never drawn together in its training";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        using var clip = ClipModel.Load(arguments.Count > 0 ? arguments[0] : Path.Combine("assets", "mini"), precision: EncoderPrecision.F32);
        var score = UnseenCombinations.Measure(clip, cancellationToken: cancellationToken);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{score.Pairs.Total} drawings of {UnseenCombinations.All.Count(pair => pair.IsUnseen)} " +
            $"unseen pairs among {UnseenCombinations.All.Count}: pair {score.Pairs.Percent:F1} %, colour {score.Colours.Percent:F1} %, shape " +
            $"{score.Shapes.Percent:F1} %"));
        return Task.CompletedTask;
    }
}

using PromptAdapter.Imaging;
using ModelProto = global::Onnx.ModelProto;

namespace PromptAdapter.Onnx.Export.Quantisation;

/// <summary>Chooses what of a graph is computed with whole numbers.</summary>
internal static class Quantiser
{
    /// <summary>The agreement of the first answer, or the mean cosine of features, that is aimed at.</summary>
    public const double Aim = 0.99;

    // What is kept in single precision, of all candidates, in each try: those whose values lose most by rounding.
    private static readonly double[] Kept = [0, 0.125, 0.25, 0.5];

    /// <summary>Computes as much of a graph with whole numbers as leaves the answers what they are.</summary>
    /// <param name="model">The graph in single precision, with its metadata.</param>
    /// <param name="path">The file that it is for.</param>
    /// <param name="exact">What the graph in single precision says of the images.</param>
    /// <param name="images">The calibration images.</param>
    /// <param name="write">Writes a graph.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>The content of the first try that reaches <see cref="Aim"/>, else of the best.</returns>
    /// <exception cref="InputException">There is nothing that could be computed with whole numbers.</exception>
    public static (byte[] Content, QuantisationReport Report) Run(ModelProto model, string path, Answers exact, IReadOnlyList<RgbImage> images,
        Func<ModelProto, byte[]> write, CancellationToken cancellationToken)
    {
        var opset = model.OpsetImport.First(OnnxEncoderSource.IsStandard).Version;
        if (opset < 13) // since when weights have a step for each channel
            throw new InputException($"its encoder is of opset {opset}, and whole numbers of 8 bits need 13", path,
                "export the encoder again for a later opset");
        var candidates = QuantisedGraph.Candidates(model);
        if (candidates.Count == 0)
            throw new InputException("its encoder has no products with weights or convolutions that could be computed with whole numbers", path,
                "export it in single precision");
        var ranges = ActivationRange.Measure(model, path, QuantisedGraph.Values(model, candidates), images, cancellationToken);
        string[] byLoss = [.. candidates.OrderByDescending(node => ranges[node.Input[0]].Noise).Select(node => node.Name)];
        (byte[] Content, QuantisationReport Report)? best = null;
        foreach (var share in Kept)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var kept = (int)Math.Ceiling(share * byLoss.Length);
            var content = write(QuantisedGraph.Of(model, byLoss[kept..].ToHashSet(), ranges));
            var answers = Answers.Of(path, content, exact.Logits.Length > 0, images);
            var report = new QuantisationReport(images.Count, exact.Logits.Length > 0 ? exact.Agreement(answers) : null, exact.Cosines(answers).Average(),
                byLoss.Length - kept, kept);
            if (best is null || Quality(report) > Quality(best.Value.Report))
                best = (content, report);
            if (Quality(report) >= Aim)
                break;
        }

        return best!.Value;
    }

    private static double Quality(QuantisationReport report) => report.Agreement ?? report.MeanCosine;
}

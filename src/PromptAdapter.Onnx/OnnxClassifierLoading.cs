using PromptAdapter.Onnx.Export;

namespace PromptAdapter.Onnx;

/// <summary>Loads classifiers onto encoders that ONNX Runtime runs; libtorch is not needed.</summary>
public static class OnnxClassifierLoading
{
    extension(FewShotClassifier)
    {
        /// <summary>Loads an exported classifier, or a classifier and the image encoder in an ONNX file.</summary>
        /// <param name="path">An <c>.onnx</c> file that <see cref="OnnxExport"/> wrote, which holds everything, or a <c>.padapter</c> file.</param>
        /// <param name="model">
        /// The <c>.onnx</c> file of a <c>.padapter</c>'s encoder: the one that it was fitted on, or one that was exported of its model; by default the one that
        /// the classifier's file names.
        /// </param>
        /// <param name="threads">Threads of one run; <see langword="null"/> takes one for each core.</param>
        /// <exception cref="InputException">The file is missing or damaged, or the encoder is not the one that it was fitted on.</exception>
        public static FewShotClassifier LoadOnnx(string path, string? model = null, int? threads = null)
        {
            ArgumentNullException.ThrowIfNull(path);
            if (!IsExported(path))
                return FewShotClassifier.Load(path, reference => OnnxImageEncoder.Load(reference, threads), model);
            return model is null ? Exported(OnnxGraph.Open(path, threads))
                : throw new InputException("is an exported classifier, which holds its encoder", path, "leave the model out") { Settings = [Setting.Model] };
        }
    }

    /// <summary>Whether a classifier's file is an exported one, by its name.</summary>
    /// <param name="path">The file.</param>
    public static bool IsExported(string path) => path?.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>Whether an ONNX file holds an exported classifier, rather than an encoder alone.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is missing or no ONNX file.</exception>
    public static bool HoldsClassifier(string path)
    {
        using var graph = OnnxGraph.Open(path, threads: 1);
        return graph.Metadata.GetValueOrDefault(ExportMetadata.Kind) == ExportMetadata.ClassifierKind;
    }

    /// <summary>The classifier that a graph is.</summary>
    /// <param name="graph">The graph, which the classifier then owns.</param>
    internal static FewShotClassifier Exported(OnnxGraph graph)
    {
        if (graph.Metadata.GetValueOrDefault(ExportMetadata.Kind) != ExportMetadata.ClassifierKind)
        {
            graph.Dispose();
            throw new InputException("is not an exported classifier", graph.Path, "give a file that a fitted classifier was exported to");
        }

        var encoder = OnnxImageEncoder.Exported(graph, ExportedGraph.Logits);
        try
        {
            return FewShotClassifier.Of(encoder, ExportMetadata.State(encoder));
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }
}

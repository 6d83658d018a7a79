namespace PromptAdapter.Onnx;

/// <summary>Loads classifiers onto encoders that ONNX Runtime runs; libtorch is not needed.</summary>
public static class OnnxClassifierLoading
{
    extension(FewShotClassifier)
    {
        /// <summary>Loads a classifier and the image encoder in an ONNX file that it was fitted on.</summary>
        /// <param name="path">A <c>.padapter</c> file.</param>
        /// <param name="model">The <c>.onnx</c> file; by default the one that the classifier's file names.</param>
        /// <exception cref="InputException">The file is missing or damaged, or the encoder is not the one that it was fitted on.</exception>
        public static FewShotClassifier LoadOnnx(string path, string? model = null) =>
            FewShotClassifier.Load(path, reference => OnnxImageEncoder.Load(reference), model);
    }
}

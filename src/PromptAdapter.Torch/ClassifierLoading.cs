namespace PromptAdapter.Torch;

/// <summary>Loads classifiers onto models that libtorch runs.</summary>
public static class ClassifierLoading
{
    extension(FewShotClassifier)
    {
        /// <summary>Loads a classifier and the model it was fitted on.</summary>
        /// <param name="path">A <c>.padapter</c> file.</param>
        /// <param name="model">The model's name or checkpoint; by default the one that the file names.</param>
        /// <param name="device">Where the model is; by default the first GPU where libtorch can use one, else the processor.</param>
        /// <exception cref="InputException">The file is missing or damaged, or the model is not the one that it was fitted on.</exception>
        /// <exception cref="Native.NativeBackendException">The native tensor library cannot be loaded.</exception>
        public static FewShotClassifier Load(string path, string? model = null, TorchDevice? device = null) =>
            path?.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) is true
            ? throw new InputException("is an exported classifier, which ONNX Runtime runs and not libtorch", path, "load it with PromptAdapter.Onnx")
            : FewShotClassifier.Load(path!, reference => Open(reference, device), model);

        /// <summary>Loads a classifier and the model it was fitted on, away from the caller's thread.</summary>
        /// <param name="path">A <c>.padapter</c> file.</param>
        /// <param name="model">The model's name or checkpoint; by default the one that the file names.</param>
        /// <param name="device">Where the model is; by default the first GPU where libtorch can use one, else the processor.</param>
        /// <param name="cancellationToken">Keeps the work from beginning.</param>
        /// <exception cref="InputException">The file is missing or damaged, or the model is not the one that it was fitted on.</exception>
        /// <exception cref="Native.NativeBackendException">The native tensor library cannot be loaded.</exception>
        public static Task<FewShotClassifier> LoadAsync(string path, string? model = null, TorchDevice? device = null,
            CancellationToken cancellationToken = default) => Task.Run(() => FewShotClassifier.Load(path, model, device), cancellationToken);
    }

    /// <summary>Opens the model that a classifier's file names.</summary>
    /// <param name="reference">The model, where it has been found.</param>
    /// <exception cref="InputException">There is no such model, or it is no CLIP.</exception>
    public static ClipModel Open(ModelReference reference) => Open(reference, device: null);

    /// <summary>Opens the model that a classifier's file names, on a device.</summary>
    /// <param name="reference">The model, where it has been found.</param>
    /// <param name="device">Where the model is; <see langword="null"/> means the first GPU where libtorch can use one, else the processor.</param>
    /// <exception cref="InputException">There is no such model or device, or it is no CLIP.</exception>
    public static ClipModel Open(ModelReference reference, TorchDevice? device)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return ClipModel.Open(reference.Path, reference.VocabularyPath, activation: null, reference.Settings, methods: null, reference.Precision, device);
    }
}

using PromptAdapter.Onnx;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Native;

namespace PromptAdapter.AspNetCore.Serving;

/// <summary>
/// Loads a classifier onto the engine that its file asks for: ONNX Runtime for exported ones and for encoders in ONNX files, libtorch for a CLIP.
/// </summary>
internal static class ClassifierEngines
{
    public static FewShotClassifier Load(string path, ClassifierServiceOptions options)
    {
        return OnnxClassifierLoading.IsExported(path)
            ? FewShotClassifier.LoadOnnx(path, options.Model, options.Threads)
            : FewShotClassifier.Load(path, options.Open ?? Open, options.Model);

        // libtorch is loaded for a CLIP alone.
        IFrozenModel Open(ModelReference reference)
        {
            if (OnnxImageEncoder.Opens(reference.Path))
                return OnnxImageEncoder.Load(reference, options.Threads);
            if (options.Threads is { } threads)
                TensorThreads.Set(threads);
            return ClassifierLoading.Open(reference, options.Device);
        }
    }

    /// <summary>Loads a changed file onto the model that is in memory, where it is the same one; a large CLIP is then not read again.</summary>
    /// <returns><see langword="null"/> where the file wants another model, or cannot be read.</returns>
    public static FewShotClassifier? LoadOnto(string path, SharedModel model)
    {
        if (OnnxClassifierLoading.IsExported(path) || model.Owner.Model.Origin is not null)
            return null;
        try
        {
            return FewShotClassifier.Load(path, model.Owner.Model);
        }
        catch (InputException)
        {
            return null; // what is wrong is found, and said, when it is loaded with the model that it names
        }
    }
}

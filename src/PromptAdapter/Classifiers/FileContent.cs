using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>What a file of tensors holds.</summary>
public enum FileContent
{
    /// <summary>A fitted classifier, for <see cref="FewShotClassifier.Describe(string)"/>.</summary>
    Classifier,

    /// <summary>A learned prompt, for <see cref="PromptFile"/>.</summary>
    Prompt,

    /// <summary>Features of images, for <see cref="FeatureSetFile"/>.</summary>
    Features,

    /// <summary>Something else: a checkpoint, for example.</summary>
    Tensors,
}

/// <summary>Tells files of tensors apart by what is in them; their names say nothing.</summary>
public static class FileContents
{
    /// <summary>What a file or folder holds.</summary>
    /// <param name="path">A file of tensors, or a folder: a checkpoint as model hubs lay it out, or features.</param>
    /// <exception cref="InputException">The file is missing or no file of tensors.</exception>
    public static FileContent Of(string path)
    {
        if (Directory.Exists(path))
            return CheckpointFolder.IsOne(path) ? FileContent.Tensors : FileContent.Features;
        using var file = TensorFile.Open(path);
        return ClassifierFile.IsOne(file) ? FileContent.Classifier
            : file.Metadata.ContainsKey("class_token_position") ? FileContent.Prompt
            : file.Tensors.ContainsKey(FeatureSetFile.FeaturesName) ? FileContent.Features
            : FileContent.Tensors;
    }
}

namespace PromptAdapter;

/// <summary>What a caller can set or do, as messages of the library name it. Every front end has words of its own for each.</summary>
public enum Setting
{
    /// <summary>The checkpoint to work with.</summary>
    Model,

    /// <summary>The list of the models that are known by name.</summary>
    ModelCatalogue,

    /// <summary>Downloading a known model.</summary>
    PullModel,

    /// <summary>Where a model is downloaded from, in place of its publisher.</summary>
    Mirror,

    /// <summary>Downloading a file even though it is there.</summary>
    ReplaceDownload,

    /// <summary>Looking at what a checkpoint holds.</summary>
    InspectModel,

    /// <summary>The activation of a model whose checkpoint does not tell it.</summary>
    Activation,

    /// <summary>The tokenizer's vocabulary.</summary>
    Vocabulary,

    /// <summary>Cutting off texts that are too long.</summary>
    Truncate,

    /// <summary>Fitting a classifier, which writes a <c>.padapter</c> file.</summary>
    FitClassifier,

    /// <summary>The rule that chooses settings.</summary>
    Selection,

    /// <summary>Images per class.</summary>
    Shots,

    /// <summary>Whether an image may be drawn more than once.</summary>
    RepeatShots,

    /// <summary>Whether what could be left out is refused.</summary>
    Strict,

    /// <summary>The seeds, one draw each.</summary>
    Seeds,

    /// <summary>The keys that a benchmark on features is tested on.</summary>
    TestKeys,

    /// <summary>Given class weights in place of those of a text.</summary>
    TextHead,

    /// <summary>The data set that is learned from, in protocols that test on others.</summary>
    Source,

    /// <summary>Whether a prompt may be used although it has seen the target.</summary>
    AllowSeenTarget,

    /// <summary>Whether each class has context vectors of its own.</summary>
    ClassSpecificContext,

    /// <summary>Where the class name stands in a prompt.</summary>
    ClassPosition,

    /// <summary>The words that a context starts from.</summary>
    ContextWords,

    /// <summary>The number of random vectors that a context starts from.</summary>
    ContextVectors,

    /// <summary>Learning a prompt whose text changes with every image.</summary>
    ConditionalPrompt,

    /// <summary>Going on with an earlier benchmark.</summary>
    Resume,

    /// <summary>Starting anew in place of going on with an earlier tuning.</summary>
    Restart,

    /// <summary>The folder that results are written to.</summary>
    OutputFolder,

    /// <summary>The encoding of a file that lists images.</summary>
    Encoding,

    /// <summary>The folder that listed paths start from.</summary>
    ImageRoot,

    /// <summary>The most pixels of an image.</summary>
    MaxPixels,

    /// <summary>Where the model's tensors are: the processor or a GPU.</summary>
    Device,

    /// <summary>How long a fit may take.</summary>
    TimeLimit,
}

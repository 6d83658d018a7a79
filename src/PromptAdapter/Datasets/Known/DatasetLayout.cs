namespace PromptAdapter.Datasets.Known;

/// <summary>How the files of a known data set say which image is which.</summary>
public enum DatasetLayout
{
    /// <summary>An image folder and CoOp's <c>split_zhou_*.json</c>.</summary>
    SplitFile,

    /// <summary>FGVC-Aircraft's text files: <c>variants.txt</c> and a list per split.</summary>
    AircraftLists,

    /// <summary>ImageNet: synset folders in <c>train</c> and <c>val</c>, names in <c>classnames.txt</c>.</summary>
    ImageNet,

    /// <summary>Synset folders of test images, with ImageNet's <c>classnames.txt</c>.</summary>
    SynsetFolders,

    /// <summary>Folders of test images whose numbers are ImageNet's labels, with ImageNet's <c>classnames.txt</c>.</summary>
    NumberedFolders,
}

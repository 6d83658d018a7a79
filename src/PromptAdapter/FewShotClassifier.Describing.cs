namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>What a <c>.padapter</c> file says about its classifier. The model is not looked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is missing, is no <c>.padapter</c>, is damaged, or was written by a newer version.</exception>
    public static ClassifierDescription Describe(string path) => ClassifierFile.Describe(path);
}

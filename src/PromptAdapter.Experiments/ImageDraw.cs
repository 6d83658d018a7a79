using PromptAdapter.Splits;

namespace PromptAdapter.Experiments;

/// <summary>One draw of shots as the methods see it: the split and its features, which all methods share.</summary>
/// <param name="Split">The images.</param>
/// <param name="Features">Their features.</param>
internal sealed record ImageDraw(FewShotSplit Split, FewShotFeatures Features);

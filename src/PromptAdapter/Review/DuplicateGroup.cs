namespace PromptAdapter.Review;

/// <summary>Images that show the same: copies of one file, or one photo in several sizes, cuts or qualities.</summary>
/// <param name="Images">Rows of the images, rising, two or more.</param>
/// <param name="Exact">Whether all of them are the same file, byte for byte.</param>
/// <param name="Likeness">The smallest correlation of pixels by which one of them came in, 0 to 1; 1 for copies of one file.</param>
/// <param name="AcrossClasses">Whether they have different labels, of which one at least is wrong.</param>
/// <param name="AcrossSplits">Whether they are in different splits, so that what is measured on one has been learnt from the other.</param>
public sealed record DuplicateGroup(IReadOnlyList<int> Images, bool Exact, double Likeness, bool AcrossClasses, bool AcrossSplits);

namespace PromptAdapter.AspNetCore.Serving;

/// <summary>A frozen model that several generations of a classifier predict with; disposed of when the last of them is.</summary>
/// <param name="owner">The classifier that was loaded with the model and owns it.</param>
internal sealed class SharedModel(FewShotClassifier owner)
{
    private int _users;

    /// <summary>The classifier that was loaded with it.</summary>
    public FewShotClassifier Owner => owner;

    public void Add() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            owner.Dispose();
    }
}

namespace PromptAdapter.AspNetCore.Serving;

/// <summary>
/// One generation of the classifier. Whoever works with it holds it; when a newer one has taken over and the last holder has let go, it is disposed of.
/// </summary>
internal sealed class ServedClassifier
{
    private readonly Lock _gate = new();
    private int _holders = 1; // the host's own hold

    public ServedClassifier(FewShotClassifier classifier, SharedModel model)
    {
        (Classifier, Model) = (classifier, model);
        model.Add();
    }

    public FewShotClassifier Classifier { get; }

    public SharedModel Model { get; }

    /// <summary>Holds it for some work.</summary>
    /// <returns>Whether it could still be held.</returns>
    public bool TryHold()
    {
        lock (_gate)
        {
            if (_holders == 0)
                return false;
            _holders++;
            return true;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            if (--_holders > 0)
                return;
        }

        if (!ReferenceEquals(Classifier, Model.Owner))
            Classifier.Dispose();
        Model.Release();
    }
}

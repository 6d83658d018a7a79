namespace PromptAdapter.Training;

/// <summary>How often each task's images are drawn.</summary>
public enum TaskWeighting
{
    /// <summary>As often as it has images: every image once per epoch, as MVLPT draws.</summary>
    Proportional,

    /// <summary>All tasks equally often: those with few images repeat them, those with many show part of them in each epoch.</summary>
    Balanced,
}

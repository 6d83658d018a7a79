namespace PromptAdapter.Torch.Prompts.MultiTask;

/// <summary>Which classes of the union a sample's loss is taken over.</summary>
public enum TaskLoss
{
    /// <summary>Those of its own task: the logits of all others are −∞.</summary>
    OwnTask,

    /// <summary>All of them, as MVLPT trains by default (arXiv 2211.11720).</summary>
    Union,

    /// <summary>
    /// All of them, with the logits of other tasks set to 0: what MVLPT's code does where it means to mask. A class of another task then wins
    /// against every negative logit.
    /// </summary>
    ZeroMaskReferenceQuirk,
}

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>What kind of prompt is learned.</summary>
public enum PromptMode
{
    /// <summary>A text context (arXiv 2109.01134), on cached features.</summary>
    CoOp,

    /// <summary>A text context that every image shifts (arXiv 2203.05557), on images.</summary>
    CoCoOp,

    /// <summary>Visual prompts (arXiv 2203.12119), on images.</summary>
    Vpt,

    /// <summary>Text and visual prompts of common origin (arXiv 2210.07225), on images.</summary>
    Upt,
}

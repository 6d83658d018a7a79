using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Prompts.Conditional;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Unified;
using PromptAdapter.Torch.Prompts.Visual;

namespace PromptAdapter.Torch.Prompts;

/// <summary>From a saved prompt to the learner that reads it.</summary>
public static class SavedPromptLearners
{
    /// <summary>The learner that reads the prompt, for some classes.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="clip">The model that it was tuned for.</param>
    /// <param name="classNames">C names.</param>
    /// <returns>A learner that the caller disposes.</returns>
    /// <exception cref="InputException">The prompt is a text context alone, which needs no images, or prompt, model and classes do not fit each
    /// other.</exception>
    public static PromptLearner CreateLearner(this SavedPrompt prompt, ClipModel clip, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return prompt.Mode switch
        {
            "vpt" => new VisualPromptLearner(clip, TextHeadBuilder.Build(clip, ClassPrompts.Create(classNames, TemplateSet.Of(prompt.Template.Text)).Texts),
            prompt.State),
            "upt" => new UnifiedPromptLearner(clip, classNames, new UnifiedPromptOptions { Position = prompt.Position, Attention = prompt.Attention },
            prompt.State),
            "cocoop" => new ConditionalPromptLearner(clip, classNames, prompt.State),
            _ => throw new InputException("is a text context alone, which is tuned on features", prompt.State.Source,
                "give a prompt of mode vpt, upt or cocoop"),
        };
    }
}

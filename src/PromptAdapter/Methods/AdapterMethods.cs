using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Torch.Methods.CoOp;
using PromptAdapter.Torch.Matrices;
using PromptAdapter.Torch.Methods.PromptAdapters;

namespace PromptAdapter.Methods;

/// <summary>The methods that come with the library.</summary>
public static class AdapterMethods
{
    /// <summary>All of them. A new method is a folder with its descriptor, and a place in this list, which is also the order of tables.</summary>
    public static MethodCatalog Catalog { get; } = new(
    [
        ZeroShotMethod.Descriptor, LinearProbeMethod.Descriptor, PromptMethodDescriptors.CoOp, PromptMethodDescriptors.Vpt, PromptMethodDescriptors.Upt, TipAdapterMethod.Descriptor,
        TipAdapterFMethod.Descriptor, PromptMethodDescriptors.PromptAdapter, PromptMethodDescriptors.PromptAdapterF, GdaMethod.Descriptor, AutoMethod.Descriptor,
    ]);

    /// <summary>The names of those that run on features alone.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Catalog.All.Where(method => method.Create is not null).Select(method => method.Name)];

    /// <summary>The method of that name.</summary>
    /// <param name="name">For example <c>tip-adapter</c>.</param>
    /// <param name="settings">Its settings among those of others.</param>
    /// <param name="prompts">What a prompt is tuned with; without it <c>coop</c> cannot run, and the prompt-adapters take given class weights.</param>
    /// <exception cref="InputException">There is no such method, or it needs a model; the message lists those there are.</exception>
    public static IAdapterMethod Create(string name, MethodSettings settings, PromptLearning? prompts = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings = settings with { LinearProbe = settings.LinearProbe.With(TorchProducts.Instance), TipAdapterF = settings.TrainedKeys.With(TorchProducts.Instance) };
        var descriptor = Catalog.Find(name);
        if (descriptor.Create is not { } create)
        {
            return descriptor.TunesText && prompts is not null
                ? CoOpMethod.Create(prompts.Clip, prompts.ClassNames, prompts.Options, prompts.Progress)
                : throw new InputException($"the method '{name}' learns with the model and cannot run on features alone", null, "choose from " + string.Join(", ", Names));
        }

        return prompts is not null && descriptor.TunesText
            ? PromptAdapterMethod.Create(prompts.Clip, prompts.ClassNames, prompts.Options, create(settings), prompts.Progress)
            : create(settings);
    }
}

using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ProLip;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Matrices;
using PromptAdapter.Weights;

namespace PromptAdapter.Torch.Methods.ProLip;

/// <summary>
/// ProLIP (arXiv 2410.05270): the last projection of the image tower is tuned on the features before it, held to the pre-trained one. What is left is the text
/// head and an image encoder with another projection.
/// </summary>
/// <param name="clip">The model.</param>
/// <param name="options">Settings of the training.</param>
/// <param name="fit">What was asked for: how images become features, and how many views there are.</param>
/// <param name="progress">Told of images as they are encoded.</param>
internal sealed class ProLipMethod(ClipModel clip, ProLipOptions options, FitOptions fit, IProgress<ProgressReport>? progress) : IAdapterMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "prolip";


    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "the last projection of the image tower, held to the pre-trained one")
    {
        Needs = MethodNeeds.ClassWeights | MethodNeeds.Projection,
        ServesUnseenClasses = true,
        Create = setup => new ProLipMethod(
            ClipModel.Of(setup.Clip!), new ProLipOptions { Products = TorchProducts.Instance }, setup.Options, setup.Progress),
        Retune = Retune,
        Passes = (options, count) => (double)Math.Max(1, options.Views) * count,
    };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public async Task<AdapterFit> FitAsync(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(parallel);
        var images = problem.Images ?? throw new InputException($"{Name} learns from features before the projection, and there are others alone", null,
            "give the images");
        var head = problem.Text.WeightsFor(problem.Support) ?? throw new InputException($"{Name} needs text, and there is none", null, "give class weights");
        var start = ImageProjection.Of(clip.ImageTower);
        var extractor = new FeatureExtractor(new UnprojectedImageEncoder(clip, start.Length), fit.Extraction);
        ImageSource[] sources = [.. images.Support.Select(image => image.Source)];
        var encoded = fit.Views == 0
            ? [await extractor.ExtractAsync(sources, progress, parallel.CancellationToken).ConfigureAwait(false)]
            : await extractor.ExtractViewsAsync(sources, fit.Views, progress, parallel.CancellationToken).ConfigureAwait(false);
        FeatureSet[] views = [.. encoded.Select(view => view.Labelled(images.Support, images.ClassNames.Count, FeatureOrigin.Unknown))];
        var tuned = ProjectionTraining.Run(views, head, clip.LogitScale, start.Values, start.Tuned, options, parallel);
        return new AdapterFit(new ZeroShotState(head, clip.LogitScale), SelectionOutcome.NothingToChoose)
        {
            Tower = [RawTensor.Of(TowerTensors.Projection, tuned, start.Width, start.Length)],
        };
    }

    private static ReprojectedImageEncoder Retune(IClipModel model, IReadOnlyList<RawTensor> tower) =>
        tower is [{ Name: TowerTensors.Projection, Shape.Length: 2 } projection]
            ? new ReprojectedImageEncoder(ClipModel.Of(model), projection.Singles().ToArray())
            : throw new InvalidOperationException($"{TowerTensors.Projection} [E, P] was expected");
}

using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Splits;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>
    /// Fits a new classifier on the images of this one and further ones, with the settings of this one. What this one knows is not encoded again: its file
    /// keeps the features. Only a classifier with augmented views or a tuned image tower reads its photos again, which must then lie where they lay. This
    /// classifier stays as it is.
    /// </summary>
    /// <param name="data">
    /// Class folders and the like; the training images are taken, all of them. A class that this classifier does not know becomes a new one. An image that it
    /// was fitted on already, by its content, is left out; with another class than it had, its label is corrected.
    /// </param>
    /// <param name="options">Store and batch size.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The new classifier, which shares this one's model and must not outlive it, with <see cref="FitResult.Changes"/>.</returns>
    /// <exception cref="InputException">
    /// The classifier keeps nothing that it could be fitted from again, nothing would change, a photo that is needed is gone, or none can be read.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public Task<FitResult> AddAsync(
        ImageDataset data, AddOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return AddAsync(data.Train, data.ClassNames, data.Root, options, progress, cancellationToken);
    }

    /// <summary>Fits a new classifier on the images of this one and further ones of one class, as the overload for a data set does.</summary>
    /// <param name="className">The class, one of this classifier's or a new one.</param>
    /// <param name="images">Paths, bytes or streams.</param>
    /// <param name="options">Store and batch size.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">As of the other overload.</exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public Task<FitResult> AddAsync(string className, IReadOnlyList<ImageSource> images, AddOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(className);
        ArgumentNullException.ThrowIfNull(images);
        // As in a class folder.
        LabelledImage[] labelled = [.. images.Select(image => new LabelledImage(image, 0)).Select(image => image with { Key = $"{className}/{image.Key}" })];
        return AddAsync(labelled, [className], folder: null, options, progress, cancellationToken);
    }

    /// <summary>
    /// Fits a new classifier without some of the images of this one: what undoes an addition. A class that loses all of its images goes with them.
    /// </summary>
    /// <param name="images">Their paths in <see cref="ClassifierState.Support"/>, or the hashes of their files.</param>
    /// <param name="options">Store and batch size.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">The classifier keeps nothing that it could be fitted from again, has no such image, or would keep fewer than two
    /// classes.</exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public Task<FitResult> RemoveAsync(IReadOnlyCollection<string> images, AddOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var recipe = RequireRecipe();
        return Task.Run(
            () => RefitAsync(recipe, SupportEdit.Remove(State, images), [], folder: null, options ?? new AddOptions(), progress, cancellationToken),
            cancellationToken);
    }

    private Task<FitResult> AddAsync(IReadOnlyList<LabelledImage> images, IReadOnlyList<string> classNames, string? folder, AddOptions? options,
        IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (images.Count == 0)
            throw new InputException("there is no image to add", folder, "give images of a class");
        var recipe = RequireRecipe();
        options ??= new AddOptions();
        return Task.Run(
            async () =>
            {
                var (hashes, unreadable) = await HashesAsync(images, options.Extraction.Strict, cancellationToken).ConfigureAwait(false);
                if (unreadable.Count == images.Count)
                    throw new InputException($"none of the {images.Count} images can be read; the first: {unreadable[0].Reason}", folder, "replace the files");
                var origin = folder is null ? "added" : Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
                LabelledImage[] hashed =
                [
                    .. images.Select((image, i) => hashes[i] is not { } hash ? image
                        : image with { Source = new FingerprintedSource(image.Source, new ImageFingerprint(hash)) }),
                ];
                var edit = SupportEdit.Add(State, hashed, hashes, classNames, origin);
                return await RefitAsync(recipe, edit, unreadable, folder, options, progress, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <summary>
    /// Whether photos can join by what the classifier keeps alone, wherever they come from, memory included. Where they cannot,
    /// <see cref="AddAsync(ImageDataset, AddOptions, IProgress{ProgressReport}, CancellationToken)"/> may still do it, with a prompt or
    /// with photos that lie beside the earlier ones.
    /// </summary>
    public bool CanGrow => Fixed() is null && State.Recipe is { StartsFromPrompt: false } recipe && !recipe.NeedsPhotos(_clip.Methods.Find(State.Method));

    private FitRecipe RequireRecipe() => Fixed() is { } problem ? throw problem : State.Recipe!;

    // Why it cannot be fitted again whatever is given; null where it can.
    private InputException? Fixed()
    {
        if (State.Recipe is not { } recipe)
            return new InputException(
                "the classifier keeps nothing that it could be fitted from again: it was fitted by an earlier version, or not from images", null,
                "fit it once more on all of its images")
            { Settings = [Setting.FitClassifier] };
        if (_clip.Origin is not null)
            return new InputException("the classifier is loaded with an exported encoder, and is fitted on the model that it was exported from", _clip.Path,
                "load it with the checkpoint that it was fitted on")
            { Settings = [Setting.Model] };
        if (recipe.Options.Selection is { } stated && stated.Validation != ValidationUse.None)
            return new InputException($"the settings were to be chosen on validation images ({stated.Name}), which the file does not keep", null,
                "fit it once more on all of its images")
            { Settings = [Setting.FitClassifier] };
        return null;
    }

    private async Task<FitResult> RefitAsync(FitRecipe recipe, SupportEdit edit, IReadOnlyList<SkippedFile> unreadable, string? folder, AddOptions asked,
        IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var changes = edit.Changes;
        if (changes is { Added.Count: 0, Relabelled.Count: 0, Removed.Count: 0 })
            throw new InputException("every image is one that the classifier was fitted on already, and of the same class", folder, "give other images");
        if (recipe.StartsFromPrompt && asked.Prompt is null)
            throw new InputException("the classifier was tuned from a pre-trained prompt, which its file does not keep", null, "give that prompt");
        var method = _clip.Methods.Find(State.Method);
        var (options, validation) = OptionsFor(recipe, asked);
        var photos = recipe.NeedsPhotos(method) ? asked.Folder ?? recipe.Folder : null;
        if (recipe.NeedsPhotos(method))
            edit.PlaceBelow(photos, method.Name, isNeeded: asked.Extraction.Store is null || FitRecipe.LooksAtPhotos(method));
        var labels = edit.ClassNames.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label, StringComparer.Ordinal);
        LabelledImage[] support = [.. edit.Entries.Select(entry => Labelled(entry, labels[entry.ClassName], photos))];
        if (recipe.NeedsPhotos(method))
            support = await WithPhotosAsync(edit, support, method, recipe, options, cancellationToken).ConfigureAwait(false);
        var split = new FewShotSplit(edit.ClassNames, support, [], Shots: 0, State.Seed,
            [.. edit.ClassNames.Select((name, label) => Report(name, support.Count(image => image.Label == label)))]);
        var known = recipe.NeedsPhotos(method) ? null : await KnownAsync(edit, split, options, progress, cancellationToken).ConfigureAwait(false);
        var fit = await LearnAsync(
            _clip, known is null ? split : known.Value.Split, options, known?.Features, photos ?? recipe.Folder, progress, cancellationToken)
                .ConfigureAwait(false);
        return fit with
        {
            Changes = changes with { Added = [.. changes.Added.Where(image => fit.Classifier.State.Support.Any(now => now.Path == image.Image))] },
            Unreadable = [.. unreadable, .. fit.Unreadable],
            Warnings = validation is null ? fit.Warnings : [.. fit.Warnings, new Warning(validation)],
        };
    }

    // The rule that looked at validation images would have none: they are not kept.
    private (FitOptions Options, string? Warning) OptionsFor(FitRecipe recipe, AddOptions asked)
    {
        var used = SelectionRules.All.FirstOrDefault(rule => rule.Name == State.Selection);
        var options = recipe.Options with
        {
            Extraction = asked.Extraction with { ApplyOrientation = State.ApplyOrientation, Recipe = recipe.Options.Extraction.Recipe, Seed = State.Seed },
            Prompt = asked.Prompt,
            StageFolder = asked.StageFolder,
            Threads = asked.Threads,
            Seed = State.Seed,
        };
        return (options, used is not null && used.Validation != ValidationUse.None
            ? "The settings were chosen on validation images before, which the file does not keep; they are now chosen on the support images alone." : null);
    }

    private static ClassReport Report(string name, int count) => new(name, count, count, 0);

    private static LabelledImage Labelled(SupportEdit.Entry entry, int label, string? photos)
    {
        return entry.Image is { } image ? image with { Label = label, Key = entry.Key }
            : new LabelledImage(photos is null ? entry.Key : Path.Combine(photos, entry.Key.Replace('/', Path.DirectorySeparatorChar)), label, entry.Key);
    }

    // The images with their hashes, which are known then. One that is gone will do where the store has all that would be made of it: of a method that looks
    // at photos because of their views alone.
    private async Task<LabelledImage[]> WithPhotosAsync(
        SupportEdit edit, LabelledImage[] support, MethodDescriptor method, FitRecipe recipe, FitOptions options, CancellationToken cancellationToken)
    {
        int[] old = [.. Enumerable.Range(0, support.Length).Where(i => edit.Entries[i].Row is not null)];
        var (hashes, _) = await HashesAsync([.. old.Select(i => support[i])], strict: false, cancellationToken).ConfigureAwait(false);
        var extractor = new FeatureExtractor(_clip, options.Extraction);
        int[] lost =
        [
            .. old.Where((i, at) => hashes[at] != edit.Entries[i].Sha256
                && (FitRecipe.LooksAtPhotos(method) || !extractor.Holds(edit.Entries[i].Sha256, recipe.Options.Views))),
        ];
        if (lost.Length > 0)
            throw new InputException(
                $"a fit of '{method.Name}' like this one reads the photos again, and {lost.Length} of {support.Length} are not where they were or " +
                $"have changed, such as '{support[lost[0]].Key}'", null, "give the folder that they lie in")
            { Settings = [Setting.ImageRoot] };
        var known = (LabelledImage[])support.Clone();
        foreach (var i in old)
        {
            var thumbnail = State.Support[edit.Entries[i].Row!.Value].Thumbnail;
            known[i] = support[i] with
            {
                Source = new FingerprintedSource(support[i].Source, new ImageFingerprint(edit.Entries[i].Sha256))
                {
                    Thumbnail = thumbnail.IsEmpty ? null : thumbnail,
                },
            };
        }

        return known;
    }

    // The rows of images that were there come from the file, bit for bit; those of new ones are encoded.
    private async Task<(SupportFeatures Features, FewShotSplit Split)?> KnownAsync(
        SupportEdit edit, FewShotSplit split, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var kept = State.SupportFeatures ?? throw new InputException("the classifier keeps no features of its images", null, "fit it once more on all of them")
        {
            Settings = [Setting.FitClassifier],
        };
        int[] added = [.. Enumerable.Range(0, edit.Entries.Count).Where(i => edit.Entries[i].Row is null)];
        var extracted = await new FeatureExtractor(_clip, options.Extraction)
            .ExtractAsync([.. added.Select(i => split.Support[i].Source)], progress, cancellationToken).ConfigureAwait(false);
        if (extracted.Rows.Count == 0 && edit.Changes is { Added: [_, ..], Relabelled.Count: 0, Removed.Count: 0 })
            throw new InputException($"none of the new images can be read; the first: {extracted.Unreadable[0].Reason}", null, "replace the files");
        var features = extracted.Normalised(); // [M, E]
        var rowOf = extracted.Rows.Select((image, row) => (Entry: added[image], row)).ToDictionary(pair => pair.Entry, pair => pair.row);
        int[] left = [.. Enumerable.Range(0, edit.Entries.Count).Where(i => edit.Entries[i].Row is not null || rowOf.ContainsKey(i))];
        var values = new float[left.Length * kept.Dimension];
        for (var at = 0; at < left.Length; at++)
        {
            var row = edit.Entries[left[at]].Row is { } old ? kept.Row(old) : features.AsSpan(rowOf[left[at]] * kept.Dimension, kept.Dimension);
            row.CopyTo(values.AsSpan(at * kept.Dimension));
        }

        LabelledImage[] support = [.. left.Select(i => split.Support[i])];
        var empty = Enumerable.Range(0, split.ClassNames.Count).FirstOrDefault(label => !support.Any(image => image.Label == label), -1);
        if (empty >= 0)
            throw new InputException($"no image of class '{split.ClassNames[empty]}' can be read; the first: {extracted.Unreadable[0].Reason}", null,
                "replace the damaged images");
        var origin = FeatureOrigin.Unknown with
        {
            ClassNames = split.ClassNames,
            Model = _clip.Name,
            Split = "train",
            Files = [.. support.Select(image => image.Key)],
        };
        var keys = FeatureSet.Create(values, kept.Dimension, [.. support.Select(image => image.Label)], split.ClassNames.Count, origin);
        SupportImage[] images =
        [
            .. left.Select(i => edit.Entries[i] is { Row: { } old } entry
                ? State.Support[old] with { Label = split.Support[i].Label }
                : SupportFeatures.Describe(split.Support[i], edit.Entries[i].Sha256, options)),
        ];
        return (new SupportFeatures(keys, [], images, extracted.Unreadable), split with { Support = support });
    }

    private static async Task<(string?[] Sha256, IReadOnlyList<SkippedFile> Unreadable)> HashesAsync(
        IReadOnlyList<LabelledImage> images, bool strict, CancellationToken cancellationToken)
    {
        var (hashes, problems) = await ImageFingerprint.TryAllAsync([.. images.Select(image => image.Source)], strict, cancellationToken).ConfigureAwait(false);
        return (hashes, [.. problems.Select((problem, i) => (problem, i)).Where(pair => pair.problem is not null)
            .Select(pair => new SkippedFile(images[pair.i].Key, pair.problem!.Message))]);
    }
}

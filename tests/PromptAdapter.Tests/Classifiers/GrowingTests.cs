using PromptAdapter.Features;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Weights;

namespace PromptAdapter.Classifiers;

public sealed class GrowingTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The methods that are fitted on features alone, which a file keeps.</summary>
    public static TheoryData<string> OnFeatures => [.. TorchMethods.Catalog.All.Where(method => method.RunsOnFeatures).Select(method => method.Name)];

    public void Dispose() => _folder.Dispose();

    // With a store, whose features do not depend on what shares their batch.
    [Theory]
    [MemberData(nameof(OnFeatures))]
    public async Task Add_EqualsAFitOnAll(string method)
    {
        var store = new FeatureStore(_folder.File("store"));
        var options = new FitOptions { Method = method, Extraction = new ExtractionOptions { Store = store }, Seed = 5, Templates = TemplateSet.Of("a {}!") };
        var (first, second, all) = Halves();
        using var before = await FitAndReload(first, options, "before.padapter");

        var grown = await before.AddAsync(ImageFolder.Open(second), Stored(store), cancellationToken: Cancel);
        using var whole = (await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(all), options, cancellationToken: Cancel)).Classifier;

        AssertSame(whole.State, grown.Classifier.State);
        grown.Classifier.Save(_folder.File("grown.padapter"));
        (await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(all), options, cancellationToken: Cancel)).Classifier.Save(_folder.File("whole.padapter"));
        using var one = TensorFile.Open(_folder.File("grown.padapter"));
        using var other = TensorFile.Open(_folder.File("whole.padapter"));
        Assert.Equal(other.Tensors.Keys.Order(), one.Tensors.Keys.Order());
        foreach (var name in other.Tensors.Keys)
            Assert.Equal(RawTensor.Read(other.Tensors[name]).Data, RawTensor.Read(one.Tensors[name]).Data);
        foreach (var photo in Directory.GetFiles(world.Test, "*.png", SearchOption.AllDirectories))
            Assert.Equal(whole.Predict(photo).Ranking, grown.Classifier.Predict(photo).Ranking);
    }

    [Fact]
    public async Task Add_EncodesOnlyWhatIsNew()
    {
        var (first, second, _) = Halves();
        using var before = await FitAndReload(first, new FitOptions(), "before.padapter");
        Directory.Delete(first, recursive: true); // nothing of it is looked at
        var reports = new List<ProgressReport>();
        var counting = new OnReport(report => { lock (reports) reports.Add(report); });
        var grown = await before.AddAsync(ImageFolder.Open(second), cancellationToken: Cancel, progress: counting);
        Assert.Equal(6, grown.Changes!.Added.Count);
        Assert.Equal(6, reports.Where(report => report.Stage == "encoding images").Max(report => report.Total));
        for (var row = 0; row < before.State.Support.Count; row++)
        {
            var now = grown.Classifier.State.Support.Select((image, at) => (image, at)).First(pair => pair.image.Sha256 == before.State.Support[row].Sha256).at;
            Assert.Equal(before.State.SupportFeatures!.Row(row).ToArray(), grown.Classifier.State.SupportFeatures!.Row(now).ToArray());
        }
    }

    [Fact]
    public async Task Add_ANewClass_FindsItsPlaceAndItsTexts()
    {
        using var before = await FitAndReload(world.Train, new FitOptions { Templates = TemplateSet.Of("some {} here", "my {}") }, "b.padapter");
        TinyWorld.WritePhoto(_folder.File("new", "a.png"), 1, seed: 901);
        TinyWorld.WritePhoto(_folder.File("new", "b.png"), 1, seed: 902);
        var grown = await before.AddAsync("grey disc", [_folder.File("new", "a.png"), await File.ReadAllBytesAsync(_folder.File("new", "b.png"), Cancel)],
            cancellationToken: Cancel);
        var state = grown.Classifier.State;
        Assert.Equal(["blue disc", "green disc", "grey disc", "red disc"], state.ClassNames);
        Assert.Equal(["grey disc"], grown.Changes!.NewClasses);
        Assert.Equal(["some grey disc here", "my grey disc"], state.Prompts[2]);
        Assert.Equal(2, state.Support.Count(image => image.Label == 2));
        Assert.Contains(state.Support, image => image.Path == "grey disc/a.png");
        Assert.Equal(before.State.Support.Select(image => (image.Path, before.ClassNames[image.Label])),
            state.Support.Where(image => image.Label != 2).Select(image => (image.Path, state.ClassNames[image.Label])));
    }

    [Fact]
    public async Task Add_WhatIsThere_ChangesNothingOrItsLabel()
    {
        using var before = await FitAndReload(world.Train, new FitOptions(), "b.padapter");
        var photo = before.State.Support[0];
        var path = Path.Combine(world.Train, photo.Path);
        await Assert.ThrowsAsync<InputException>(() => before.AddAsync(before.ClassNames[photo.Label], [path], cancellationToken: Cancel));

        TinyWorld.WritePhoto(_folder.File("new.png"), 0, seed: 77);
        var grown = await before.AddAsync("blue_disc", [path, _folder.File("new.png")], cancellationToken: Cancel); // the same class, written otherwise
        Assert.Equal([photo.Path], grown.Changes!.Known.Select(image => image.Image));
        Assert.Single(grown.Changes.Added);
        Assert.Empty(grown.Changes.NewClasses);

        var corrected = await before.AddAsync(before.ClassNames[2], [path], cancellationToken: Cancel);
        var moved = Assert.Single(corrected.Changes!.Relabelled);
        Assert.Equal(new ChangedImage(photo.Path, before.ClassNames[2], before.ClassNames[0]), moved);
        Assert.Equal(before.State.Support.Count, corrected.Classifier.State.Support.Count);
        Assert.Equal(2, corrected.Classifier.State.Support.Single(image => image.Sha256 == photo.Sha256).Label);
    }

    [Fact]
    public async Task Remove_UndoesAnAddition()
    {
        using var before = await FitAndReload(world.Train, new FitOptions { Method = LinearProbeMethod.MethodName }, "b.padapter");
        TinyWorld.WritePhoto(_folder.File("new.png"), 0, seed: 77);
        var grown = await before.AddAsync("another", [_folder.File("new.png")], cancellationToken: Cancel);
        var back = await grown.Classifier.RemoveAsync([grown.Changes!.Added[0].Image], cancellationToken: Cancel);
        Assert.Equal(["another"], back.Changes!.LostClasses);
        AssertSame(before.State, back.Classifier.State);
        before.Save(_folder.File("one.padapter"));
        back.Classifier.Save(_folder.File("two.padapter"));
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("one.padapter"), Cancel), await File.ReadAllBytesAsync(_folder.File("two.padapter"), Cancel));
        await Assert.ThrowsAsync<InputException>(() => before.RemoveAsync(["no/such.png"], cancellationToken: Cancel));
        var all = before.State.Support.Where(image => image.Label > 0).Select(image => image.Path).ToArray();
        await Assert.ThrowsAsync<InputException>(() => before.RemoveAsync(all, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Add_WithViews_ReadsThePhotosAgainUnlessTheStoreHasThem()
    {
        var (first, second, all) = Halves();
        var store = new FeatureStore(_folder.File("store"));
        var options = new FitOptions { Views = 2, Extraction = new ExtractionOptions { Store = store } };
        using var before = await FitAndReload(first, options, "b.padapter");
        using var whole = (await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(all), options, cancellationToken: Cancel)).Classifier;
        var moved = Copy(second, first);

        var grown = await before.AddAsync(ImageFolder.Open(moved), Stored(store), cancellationToken: Cancel);
        AssertSame(whole.State, grown.Classifier.State);

        Directory.Move(first, _folder.File("elsewhere"));
        var stored = await before.AddAsync(ImageFolder.Open(second), Stored(store), cancellationToken: Cancel);
        AssertSame(whole.State, stored.Classifier.State); // every view is in the store, and the small pictures are in the classifier
        var empty = Stored(new FeatureStore(_folder.File("empty")));
        var error = await Assert.ThrowsAsync<InputException>(() => before.AddAsync(ImageFolder.Open(second), empty, cancellationToken: Cancel));
        Assert.Contains(Setting.ImageRoot, error.Settings);
    }

    // A photo that no later fit would find makes the classifier one that can never be changed again.
    [Fact]
    public async Task Add_WhereAFitReadsPhotosAgain_TakesOnlyPhotosBesideTheOthers()
    {
        var (first, second, _) = Halves();
        using var before = await FitAndReload(first, new FitOptions { Views = 2 }, "b.padapter");
        Assert.False(before.CanGrow);
        var bytes = await File.ReadAllBytesAsync(world.TrainPhotos[1], Cancel);
        var sent = await Assert.ThrowsAsync<InputException>(() => before.AddAsync("blue disc", [bytes], cancellationToken: Cancel));
        Assert.Contains(Setting.ImageRoot, sent.Settings);
        await Assert.ThrowsAsync<InputException>(() => before.AddAsync(ImageFolder.Open(second), cancellationToken: Cancel));

        Directory.CreateDirectory(Path.Combine(first, "later"));
        TinyWorld.WritePhoto(Path.Combine(first, "later", "one.png"), 0, seed: 77);
        Directory.CreateSymbolicLink(_folder.File("link"), first);
        TinyWorld.WritePhoto(_folder.File("link", "later", "two.png"), 0, seed: 78);
        var grown = await before.AddAsync("blue disc", [Path.Combine(first, "later", "one.png")], cancellationToken: Cancel);
        Assert.Equal("later/one.png", Assert.Single(grown.Changes!.Added).Image);
        grown.Classifier.Save(_folder.File("grown.padapter"));
        using var loaded = FewShotClassifier.Load(_folder.File("grown.padapter"), world.Clip);
        var again = await loaded.AddAsync("blue disc", [_folder.File("link", "later", "two.png")], cancellationToken: Cancel);
        Assert.Equal("later/two.png", Assert.Single(again.Changes!.Added).Image);
        Assert.Equal(before.State.Support.Count + 2, again.Classifier.State.Support.Count);
    }

    [Fact]
    public async Task Add_WhatTakesTheLastPhotoOfAClassOfTwo_IsRefused()
    {
        TinyWorld.WritePhoto(_folder.File("two", "cat", "a.png"), 0, seed: 1);
        TinyWorld.WritePhoto(_folder.File("two", "cat", "b.png"), 0, seed: 2);
        TinyWorld.WritePhoto(_folder.File("two", "dog", "c.png"), 1, seed: 3);
        using var before = await FitAndReload(_folder.File("two"), new FitOptions(), "b.padapter");
        var error = await Assert.ThrowsAsync<InputException>(() => before.AddAsync("cat", [_folder.File("two", "dog", "c.png")], cancellationToken: Cancel));
        Assert.Contains("'cat' would be the only class", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CanGrow_FittedFromPhotosAlone_IsTrue()
    {
        using var fitted = await FitAndReload(world.Train, new FitOptions(), "b.padapter");
        using var zeroShot = FewShotClassifier.ZeroShot(world.Clip, ["cat", "dog"]);
        Assert.True(fitted.CanGrow);
        Assert.False(zeroShot.CanGrow);
    }

    [Fact]
    public async Task SaveOver_KeepsWhatTheFileWas()
    {
        using var fitted = await FitAndReload(world.Train, new FitOptions(), "b.padapter");
        var before = await File.ReadAllBytesAsync(_folder.File("b.padapter"), Cancel);
        TinyWorld.WritePhoto(_folder.File("new.png"), 0, seed: 77);
        var grown = await fitted.AddAsync("blue disc", [_folder.File("new.png")], cancellationToken: Cancel);
        var length = grown.Classifier.SaveOver(_folder.File("b.padapter"));
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File("b.padapter") + FewShotClassifier.FormerEnding, Cancel));
        Assert.Equal(length, new FileInfo(_folder.File("b.padapter")).Length);
        Assert.Throws<InputException>(() => grown.Classifier.SaveOver(_folder.File("none.padapter")));
    }

    [Fact]
    public async Task Add_ToAFileWithoutARecipe_IsRefused()
    {
        using var zeroShot = FewShotClassifier.ZeroShot(world.Clip, ["cat", "dog"]);
        var error = Assert.Throws<InputException>(() => { _ = zeroShot.AddAsync("cat", [world.TrainPhotos[0]], cancellationToken: Cancel); });
        Assert.Contains(Setting.FitClassifier, error.Settings);
    }

    [Fact]
    public async Task Add_ARuleThatWantsValidation_IsSaid()
    {
        var (first, second, _) = Halves();
        Copy(world.Test, _folder.File("splits", "val"));
        Copy(first, _folder.File("splits", "train"));
        using var before = await FitAndReload(_folder.File("splits"), new FitOptions(), "b.padapter");
        Assert.Equal(new FullValRule().Name, before.State.Selection);
        var grown = await before.AddAsync(ImageFolder.Open(second), cancellationToken: Cancel);
        Assert.Contains(grown.Warnings, warning => warning.Text.Contains("validation", StringComparison.Ordinal));
        Assert.Equal(new SupportCrossValidationRule().Name, grown.Classifier.State.Selection);

        using var stated = await FitAndReload(_folder.File("splits"), new FitOptions { Selection = new FullValRule() }, "c.padapter");
        await Assert.ThrowsAsync<InputException>(() => stated.AddAsync(ImageFolder.Open(second), cancellationToken: Cancel));
    }

    [Fact]
    public async Task File_NamesNoPlaceOfTheMachine()
    {
        using var fitted = await FitAndReload(world.Train, new FitOptions(), "b.padapter");
        using var file = TensorFile.Open(_folder.File("b.padapter"));
        var root = Path.GetFullPath(Path.GetTempPath());
        Assert.All(file.Metadata, entry => Assert.DoesNotContain(root, entry.Value, StringComparison.Ordinal));
        Assert.All(file.Metadata, entry => Assert.DoesNotContain("\"/", entry.Value, StringComparison.Ordinal));
        Assert.Equal(Path.GetFullPath(world.Checkpoint), fitted.State.ModelPath);
        Assert.Equal(Path.GetFullPath(world.Train), fitted.State.Recipe!.Folder);
    }

    private (string First, string Second, string All) Halves()
    {
        var (first, second, all) = (_folder.File("halves", "first"), _folder.File("halves", "second"), _folder.File("halves", "all"));
        foreach (var photo in world.TrainPhotos)
        {
            var name = Path.Combine(Path.GetFileName(Path.GetDirectoryName(photo))!, Path.GetFileName(photo));
            foreach (var folder in (string[])[all, Path.GetFileNameWithoutExtension(photo) is "0" or "2" ? first : second])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
                File.Copy(photo, Path.Combine(folder, name));
            }
        }

        return (first, second, all);
    }

    // Files of one folder put beside those of another, as a person does.
    private static string Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        return to;
    }

    private static AddOptions Stored(FeatureStore store) => new() { Extraction = new ExtractionOptions { Store = store } };

    private async Task<FewShotClassifier> FitAndReload(string data, FitOptions options, string name)
    {
        var fit = await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(data), options, cancellationToken: Cancel);
        fit.Classifier.Save(_folder.File(name));
        return await FewShotClassifier.LoadAsync(_folder.File(name), world.Clip, Cancel);
    }

    private static void AssertSame(ClassifierState expected, ClassifierState actual)
    {
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        Assert.Equal(expected.Support.Select(image => (image.Path, image.Label, image.Sha256)), actual.Support.Select(image => (image.Path, image.Label, image.Sha256)));
        Assert.Equal(expected.Prompts, actual.Prompts);
        Assert.Equal((expected.Selection, expected.SelectionDetail), (actual.Selection, actual.SelectionDetail));
        Assert.Equal(Numbers(expected), Numbers(actual), (one, other) => Math.Abs(one - other) <= 1e-5 * (1 + Math.Abs(one))); // sums in another order
        Assert.Equal(expected.SupportFeatures?.Features.ToArray(), actual.SupportFeatures?.Features.ToArray());
    }

    private static double[] Numbers(ClassifierState state) => [state.Answers.Temperature, state.Answers.Images, state.Answers.Images,
        state.Answers.Unknown?.Weight ?? -1, state.Answers.Unknown?.LeastScore ?? -1, state.Answers.Unknown?.Answered ?? -1];
}

namespace PromptAdapter.Datasets;

public sealed class ClassFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ClassFolders_AreReadInOrdinalOrder()
    {
        _folder.AddImages("dog/b.jpg", "dog/a.PNG", "Zebra/1.jpeg", "cat/sub/2.webp", "cat/10.jpg", "cat/9.jpg");
        var dataset = ImageFolder.Open(_folder.Path);

        Assert.Equal(["Zebra", "cat", "dog"], dataset.ClassNames);
        Assert.Equal(["Zebra/1.jpeg", "cat/10.jpg", "cat/9.jpg", "cat/sub/2.webp", "dog/a.PNG", "dog/b.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Equal([0, 1, 1, 1, 2, 2], dataset.Train.Select(image => image.Label));
        Assert.All(dataset.Train, image => Assert.True(Path.IsPathFullyQualified(image.Path) && File.Exists(image.Path)));
        Assert.Null(dataset.Validation);
        Assert.Null(dataset.Test);
        Assert.Empty(dataset.Warnings);
        Assert.Equal(Path.GetFileName(_folder.Path), dataset.Name);
    }

    [Theory]
    [InlineData("val")]
    [InlineData("valid")]
    [InlineData("Validation")]
    public void Open_SplitFolders_FillTheThreeSplits(string validation)
    {
        _folder.AddImages("train/a/1.jpg", "train/b/2.jpg", $"{validation}/a/3.jpg", "test/b/4.jpg", "test/a/5.jpg");
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["train/a/1.jpg", "train/b/2.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Equal($"{validation}/a/3.jpg", Assert.Single(dataset.Validation!).Key);
        Assert.Equal([0, 1], dataset.Test!.Select(image => image.Label));
        Assert.Contains("'b'", Assert.Single(dataset.Warnings), StringComparison.Ordinal); // validation has none of it
    }

    [Theory]
    [InlineData("Training", "Testing")]
    [InlineData("training_set", "test_set")]
    [InlineData("seg_train", "seg_test")]
    [InlineData("train_images", "test_images")]
    [InlineData("imgs_train", "imgs_test")]
    [InlineData("TRAIN", "TEST")]
    [InlineData("Train Set", "hold-out")]
    [InlineData("trainset", "eval")]
    [InlineData("train2017", "test2017")]
    [InlineData("cars_train", "cars_test")]
    [InlineData("trainval", "evaluation")]
    public void Open_SplitsByOtherNames_AreSplits(string train, string test)
    {
        _folder.AddImages($"{train}/cat/1.jpg", $"{train}/dog/2.jpg", $"{test}/cat/3.jpg", $"{test}/dog/4.jpg");
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["cat", "dog"], dataset.ClassNames);
        Assert.Equal([$"{train}/cat/1.jpg", $"{train}/dog/2.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Equal([$"{test}/cat/3.jpg", $"{test}/dog/4.jpg"], dataset.Test!.Select(image => image.Key));
        Assert.Empty(dataset.Warnings);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("eval")]
    [InlineData("development_set")]
    public void Open_ThreeSplits_TheOneBesideTrainAndTestIsForValidation(string validation)
    {
        _folder.AddImages("train/cat/1.jpg", "train/dog/2.jpg", "test/cat/3.jpg", "test/dog/4.jpg", $"{validation}/cat/5.jpg", $"{validation}/dog/6.jpg");
        Assert.Equal([$"{validation}/cat/5.jpg", $"{validation}/dog/6.jpg"], ImageFolder.Open(_folder.Path).Validation!.Select(image => image.Key));
    }

    [Fact]
    public void Open_SplitsInFoldersOfTheirOwnName_AreRead()
    {
        _folder.AddImages("seg_train/seg_train/cat/1.jpg", "seg_train/seg_train/dog/2.jpg", "seg_test/seg_test/cat/3.jpg", "seg_test/seg_test/dog/4.jpg",
            "seg_pred/seg_pred/5.jpg");
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["cat", "dog"], dataset.ClassNames);
        Assert.Equal(["seg_train/seg_train/cat/1.jpg", "seg_train/seg_train/dog/2.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Equal(2, dataset.Test!.Count);
        Assert.Contains("'seg_pred'", Assert.Single(dataset.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test/1.jpg", "'test' holds images without labels")]
    [InlineData("test/test/1.jpg", "'test' holds images without labels")]
    [InlineData("test/unknown/1.jpg", "'unknown', which is no class")]
    [InlineData("unlabeled/1.jpg", "'unlabeled' holds images without labels")]
    public void Open_ImagesWithoutLabels_AreIgnoredAndItIsSaid(string image, string warning)
    {
        _folder.AddImages("train/cat/1.jpg", "train/dog/2.jpg", image);
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["cat", "dog"], dataset.ClassNames);
        Assert.Equal((2, null, null), (dataset.Train.Count, dataset.Test, dataset.Validation));
        Assert.Contains(warning, Assert.Single(dataset.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AStrayImageInASplit_LeavesItASplit()
    {
        _folder.AddImages("train/cat/1.jpg", "train/dog/2.jpg", "train/cover.jpg", "test/cat/3.jpg", "test/dog/4.jpg");
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["cat", "dog"], dataset.ClassNames);
        Assert.Contains("cover.jpg", Assert.Single(dataset.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'A', 'B'", "A/x/1.jpg", "A/y/2.jpg", "B/x/3.jpg", "B/y/4.jpg")]
    [InlineData("'cat', 'dog'", "cat/images/1.jpg", "cat/masks/1.jpg", "dog/images/1.jpg", "dog/masks/1.jpg")]
    [InlineData("'cat' holds the splits 'test', 'train'", "cat/train/1.jpg", "cat/test/2.jpg", "dog/train/3.jpg", "dog/test/4.jpg")]
    [InlineData("'pets' holds the splits 'test', 'train'", "pets/train/x/1.jpg", "pets/test/x/2.jpg")]
    [InlineData("if its folders ('cat', 'dog') are the classes", "pets/cat/1.jpg", "pets/dog/2.jpg")]
    [InlineData("in no class folders", "train/1.jpg", "test/2.jpg")]
    [InlineData("in no class folders", "trainA/1.jpg", "trainB/2.jpg", "testA/3.jpg")]
    [InlineData("for detection", "train/images/1.jpg", "train/labels/1.txt", "valid/images/2.jpg", "valid/labels/2.txt")]
    [InlineData("for detection", "images/train/1.jpg", "labels/train/1.txt")]
    [InlineData("for segmentation", "images/1.jpg", "images/2.jpg", "masks/1.png", "masks/2.png")]
    [InlineData("for segmentation", "images/1.jpg", "annotations/trimaps/1.png", "annotations/list.txt")]
    [InlineData("for segmentation", "train/images/1.jpg", "train/masks/1.png", "test/images/2.jpg", "test/masks/2.png")]
    [InlineData("images itself", "images/cat/1.jpg", "images/dog/2.jpg", "meta/classes.txt")]
    [InlineData("101_ObjectCategories itself", "101_ObjectCategories/cat/1.jpg", "101_ObjectCategories/dog/2.jpg", "Annotations/cat/1.mat")]
    [InlineData("such as '1.heic': images in the format .heic", "train/cat/1.heic", "train/dog/2.heic", "test/cat/3.jpg", "test/dog/4.jpg")]
    [InlineData("such as '1.heic': images in the format .heic", "cat/1.heic", "dog/2.jpg", "bird/3.jpg")]
    public void Open_LayoutThatIsNone_IsRefusedWithWhatToDo(string part, params string[] files)
    {
        _folder.AddImages(files);
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), part);
    }

    [Theory]
    [InlineData("bus", "car", "train")]
    [InlineData("masks", "visors")]
    [InlineData("bullet train", "bus")]
    [InlineData("development", "forest")]
    [InlineData("invalid", "valid")]
    public void Open_ClassesCalledLikeSplits_AreClasses(params string[] classes)
    {
        _folder.AddImages([.. classes.Select(name => name + "/1.jpg")]);
        Assert.Equal(classes, ImageFolder.Open(_folder.Path).ClassNames);
    }

    [Theory]
    [InlineData("red_ball", "red ball")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("Cat", "cat")]
    [InlineData("a  b", "a b")]
    [InlineData("Red_Ball ", "red  ball")]
    public void Open_NamesThatTheModelReadsAlike_AreRefused(string one, string other)
    {
        _folder.AddImages($"{one}/1.jpg", $"{other}/2.jpg");
        Assert.SkipWhen(Directory.GetDirectories(_folder.Path).Length < 2, "this file system does not tell the names apart");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), $"'{one}'", $"'{other}'", "twice");
    }

    [Fact]
    public void Open_ASplitWritesAClassOtherwise_NamesBoth()
    {
        _folder.AddImages("train/red_ball/1.jpg", "train/cat/2.jpg", "test/red ball/3.jpg", "test/cat/4.jpg");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "'red ball'", "'red_ball'");
    }

    [Fact]
    public void Open_AClassIsCalledTrain_IsAClass()
    {
        _folder.AddImages("bus/1.jpg", "train/2.jpg", "test/3.jpg");
        Assert.Equal(["bus", "test", "train"], ImageFolder.Open(_folder.Path).ClassNames);
    }

    [Fact]
    public void Open_AClassCalledTrainWithSubfolders_IsAClass()
    {
        _folder.AddImages("bus/1.jpg", "train/steam/2.jpg", "train/electric/3.jpg");
        Assert.Equal(["bus", "train"], ImageFolder.Open(_folder.Path).ClassNames);
    }

    [Fact]
    public void Open_TestSplitOnly_HasNoTrainingImages()
    {
        _folder.AddImages("test/a/1.jpg", "test/b/2.jpg");
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Empty(dataset.Train);
        Assert.Equal(2, dataset.Test!.Count);
    }

    [Fact]
    public void Open_OtherFiles_AreSkippedWithTheReason()
    {
        _folder.AddImages("a/1.jpg", "a/notes.txt", "a/.hidden.jpg", "a/Thumbs.db", "b/2.jpg", "b/scan.psd", "b/phone.heic", "loose.jpg", "readme.md",
            ".git/x.jpg");
        File.WriteAllBytes(_folder.File("a", "empty.jpg"), []);
        var dataset = ImageFolder.Open(_folder.Path);

        Assert.Equal(["a/1.jpg", "b/2.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Equal(["a/empty.jpg", "a/notes.txt", "b/phone.heic", "b/scan.psd"], dataset.Skipped.Select(file => file.Key));
        Assert.Equal("the file is empty", dataset.Skipped[0].Reason);
        Assert.Equal("not an image", dataset.Skipped[1].Reason);
        Assert.Contains(".heic", dataset.Skipped[2].Reason, StringComparison.Ordinal);
        Assert.Contains("loose.jpg", Assert.Single(dataset.Warnings), StringComparison.Ordinal); // what is listed as skipped is not said again
    }

    [Fact]
    public void Open_Device_IsSkippedAndCalledSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs devices with names");
        _folder.AddImages("a/1.jpg", "b/2.jpg");
        File.CreateSymbolicLink(_folder.File("a", "endless.jpg"), "/dev/zero");
        var skipped = Assert.Single(ImageFolder.Open(_folder.Path).Skipped);
        Assert.Equal("a/endless.jpg", skipped.Key);
        Assert.Contains("device", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EmptyClass_IsRefusedByName()
    {
        _folder.AddImages("a/1.jpg", "b/2.jpg", "lynx/notes.txt");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "lynx", "no image");
    }

    [Fact]
    public void Open_NamesThatDifferInCaseOnly_AreRefused()
    {
        _folder.AddImages("Cat/1.jpg", "cat/2.jpg", "dog/3.jpg");
        Assert.SkipWhen(Directory.GetDirectories(_folder.Path).Length < 3, "this file system does not tell case apart");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "'cat'", "'Cat'", "twice");
    }

    [Fact]
    public void Open_OneClassOrNone_IsRefused()
    {
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "no classes");
        _folder.AddImages("cat/1.jpg");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "only one class", "'cat'");
    }

    [Fact]
    public void Open_NoClassesButAListFile_SaysToGiveThatFile()
    {
        _folder.AddImages("1.jpg");
        _folder.AddText("labels.csv", "path,label\n");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "labels.csv");
    }

    [Fact]
    public void Open_TestHasAClassThatTrainHasNot_IsRefused()
    {
        _folder.AddImages("train/a/1.jpg", "train/b/2.jpg", "test/a/3.jpg", "test/c/4.jpg");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "'c'", "'test'");
    }

    [Fact]
    public void Open_TwoFoldersForOneSplit_IsRefused()
    {
        _folder.AddImages("train/a/1.jpg", "train/b/2.jpg", "val/a/3.jpg", "valid/a/4.jpg");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "'val'", "'valid'");
    }

    [Fact]
    public void Open_OneClass_IsEnoughWhereThatWasSaid()
    {
        _folder.AddImages("cat/1.jpg");
        Assert.Equal(["cat"], ImageFolder.Open(_folder.Path, new ImageFolderOptions { FewestClasses = 1 }).ClassNames);
    }

    [Fact]
    public void Open_LinksInACircle_AreNotFollowed()
    {
        _folder.AddImages("a/1.jpg", "b/2.jpg");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "up"), _folder.Path);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "up-too"), "..");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "self"), Path.Combine(_folder.Path, "a", "self"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "linked.jpg"), Path.Combine(_folder.Path, "b", "2.jpg"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "broken.jpg"), Path.Combine(_folder.Path, "nothing.jpg"));

        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["a/1.jpg", "a/linked.jpg", "b/2.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Equal(["a/broken.jpg", "a/self", "a/up", "a/up-too"], dataset.Skipped.Select(file => file.Key));
    }

    [Fact]
    public void Open_LinkedClassFolder_IsRead()
    {
        using var store = new TemporaryFolder();
        store.AddImages("1.jpg", "deep/2.jpg");
        _folder.AddImages("b/3.jpg");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a"), store.Path);
        Assert.Equal(["a/1.jpg", "a/deep/2.jpg", "b/3.jpg"], ImageFolder.Open(_folder.Path).Train.Select(image => image.Key));
    }

    [Fact]
    public void Open_NothingThere_IsRefused()
    {
        ImageFiles.AssertRefused(() => ImageFolder.Open(Path.Combine(_folder.Path, "nowhere")), "does not exist");
        ImageFiles.AssertRefused(() => ImageFolder.Open(" "), "path");
        ImageFiles.AssertRefused(() => ImageFolder.Open("a\0b"), "path");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.AddText("a.xml", "<a/>")), "a.xml");
    }

    [Fact]
    public void Open_UnreadableFolder_IsRefused()
    {
        _folder.AddImages("a/1.jpg", "b/2.jpg");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "rights do not bind this user");
        if (OperatingSystem.IsWindows())
            return; // rights are of another kind there
        var locked = Path.Combine(_folder.Path, "b");
        File.SetUnixFileMode(locked, UnixFileMode.None);
        try
        {
            ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "cannot be read", locked);
        }
        finally
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

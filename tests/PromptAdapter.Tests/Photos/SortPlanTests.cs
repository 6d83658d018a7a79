using PromptAdapter.Datasets;

namespace PromptAdapter.Photos;

public sealed class SortPlanTests : IDisposable
{
    private static readonly string[] Classes = ["cat", "dog"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SortAction.Copy)]
    [InlineData(SortAction.Link)]
    [InlineData(SortAction.Move)]
    public void Apply_ThenUndo_LeavesEverythingAsItWas(SortAction action)
    {
        var (a, b, c) = (Photo("in/a.jpg", "a"), Photo("in/b.jpg", "b"), Photo("in/c.jpg", "c"));
        var before = Files();
        var plan = Plan((a, Of("cat")), (b, Of("dog")), (c, Withheld("dog")));
        var outcome = plan.Apply(action, At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((3, 0), (outcome.Done, outcome.Left.Count));
        Assert.Equal("a", File.ReadAllText(At("out", "cat", "a.jpg")));
        Assert.Equal("b", File.ReadAllText(At("out", "dog", "b.jpg")));
        Assert.Equal("c", File.ReadAllText(At("out", "unknown", "c.jpg")));
        Assert.Equal(action != SortAction.Move, File.Exists(a));
        Assert.Equal(action == SortAction.Link, new FileInfo(At("out", "cat", "a.jpg")).LinkTarget == a);

        Assert.Equal(3, UndoList.Apply(At("undo.jsonl"), dryRun: true, TestContext.Current.CancellationToken).Done);
        Assert.True(File.Exists(At("out", "cat", "a.jpg")));
        var undone = UndoList.Apply(At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((3, 0), (undone.Done, undone.Left.Count));
        File.Delete(At("undo.jsonl"));
        Assert.Equal(before, Files());
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public void Apply_ThatIsCancelled_SaysWhatIsDoneAndCanBeTakenBack()
    {
        var photos = Enumerable.Range(0, 5).Select(i => (Photo($"in/{i}.jpg", $"{i}"), Of("cat"))).ToArray();
        var before = Files();
        var plan = Plan(photos);
        File.Delete(At("in", "0.jpg")); // is left
        using var source = new CancellationTokenSource();
        var stopAt3 = new OnReport(report =>
        {
            if (report.Done == 3)
                source.Cancel();
        });
        var stopped = Assert.Throws<SortingStoppedException>(() => plan.Apply(SortAction.Move, At("undo.jsonl"), stopAt3, source.Token));
        Assert.Equal((2, 1, source.Token), (stopped.Outcome.Done, stopped.Outcome.Left.Count, stopped.CancellationToken));
        Assert.Equal(2, Directory.GetFiles(At("out", "cat")).Length);

        // The taking back as well: stopped before its first step it has done none, and the same list takes back everything.
        Assert.Equal(0, Assert.Throws<SortingStoppedException>(() => UndoList.Apply(At("undo.jsonl"), cancellationToken: source.Token)).Outcome.Done);
        Assert.Equal(2, UndoList.Apply(At("undo.jsonl"), cancellationToken: Cancel).Done);
        File.Delete(At("undo.jsonl"));
        Assert.Equal(before.Where(path => path != At("in", "0.jpg")), Files());

        Assert.Throws<OperationCanceledException>(() => plan.Apply(SortAction.Move, At("undo.jsonl"), cancellationToken: source.Token));
        Assert.False(File.Exists(At("undo.jsonl"))); // nothing was begun
    }

    [Fact]
    public void Undo_Twice_DoesNoHarm()
    {
        var photo = Photo("in/a.jpg", "a");
        Plan((photo, Of("cat"))).Apply(SortAction.Move, At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        UndoList.Apply(At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        var again = UndoList.Apply(At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), (again.Done, again.Left.Count));
        Assert.Equal("a", File.ReadAllText(photo));
    }

    [Fact]
    public void Undo_OfWhatWasChangedSince_LeavesItAndSaysSo()
    {
        var (a, b) = (Photo("in/a.jpg", "a"), Photo("in/b.jpg", "b"));
        Plan((a, Of("cat")), (b, Of("cat"))).Apply(SortAction.Copy, At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        File.WriteAllText(At("out", "cat", "a.jpg"), "touched up");
        File.Delete(b); // the copy is the last one
        var undone = UndoList.Apply(At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(0, undone.Done);
        Assert.Equal([At("out", "cat", "a.jpg"), At("out", "cat", "b.jpg")], undone.Left.Select(file => file.Key).Order(StringComparer.Ordinal));
        Assert.Equal("touched up", File.ReadAllText(At("out", "cat", "a.jpg")));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("link")]
    public void Undo_OfACopyWhosePhotoIsAnotherNow_LeavesTheLastCopy(string how)
    {
        var photo = Photo("in/a.jpg", "a");
        Plan((photo, Of("cat"))).Apply(SortAction.Copy, At("undo.jsonl"), cancellationToken: Cancel);
        File.Delete(photo);
        if (how == "changed")
            File.WriteAllText(photo, "b");
        else
            File.CreateSymbolicLink(photo, At("out", "cat", "a.jpg"));
        var undone = UndoList.Apply(At("undo.jsonl"), cancellationToken: Cancel);
        Assert.Equal(0, undone.Done);
        Assert.Contains("the only copy left", Assert.Single(undone.Left).Reason, StringComparison.Ordinal);
        Assert.Equal("a", File.ReadAllText(At("out", "cat", "a.jpg")));
    }

    [Fact]
    public void Undo_OfAListThatWasCutOff_TakesBackWhatItHolds()
    {
        var (a, b) = (Photo("in/a.jpg", "a"), Photo("in/b.jpg", "b"));
        Plan((a, Of("cat")), (b, Of("cat"))).Apply(SortAction.Move, At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        var text = File.ReadAllText(At("undo.jsonl"));
        File.WriteAllText(At("undo.jsonl"), text[..^20]);
        Assert.Equal(1, UndoList.Apply(At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken).Done);
        Assert.True(File.Exists(a));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"action\":\"move\",\"to\":\"relative\",\"from\":\"also\"}")]
    [InlineData("{\"action\":\"burn\",\"to\":\"/x\",\"from\":\"/y\"}")]
    public void Undo_OfSomethingElse_IsRefused(string text)
    {
        File.WriteAllText(At("list.jsonl"), text);
        Assert.Contains("no undo list", Assert.Throws<InputException>(() => UndoList.Apply(At("list.jsonl"), cancellationToken: Cancel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NamesThatAreTaken_GetNumbersAndNothingIsOverwritten()
    {
        Photo("out/cat/IMG_1.jpg", "there");
        var plan = Plan((Photo("x/IMG_1.jpg", "x"), Of("cat")), (Photo("y/img_1.JPG", "y"), Of("cat")), (Photo("z/IMG_1.jpg", "z"), Of("dog")));
        Assert.Equal(["out/cat/IMG_1 (2).jpg", "out/cat/img_1 (3).JPG", "out/dog/IMG_1.jpg"],
            plan.Photos.Select(photo => Path.GetRelativePath(_folder.Path, photo.To).Replace('\\', '/')));
        plan.Apply(SortAction.Copy, At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("there", File.ReadAllText(At("out", "cat", "IMG_1.jpg")));
    }

    [Fact]
    public void Create_SortedAgain_FindsEverythingThere()
    {
        var photo = Photo("in/a.jpg", "a");
        Plan((photo, Of("cat"))).Apply(SortAction.Copy, At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        var again = Plan((photo, Of("cat")));
        Assert.Empty(again.Photos);
        Assert.Equal(1, again.AlreadyThere);
        File.WriteAllText(photo, "b"); // another photo under the name
        Assert.Single(Plan((photo, Of("cat"))).Photos);
    }

    [Theory]
    [InlineData(SortAction.Copy)]
    [InlineData(SortAction.Link)]
    public void Create_PhotosOfOneNameSortedAgain_AreFoundUnderTheirNumbers(SortAction action)
    {
        // Of one length and of several, with an extension and without, and one that has a number of its own.
        (string, AnswerSummary)[] photos =
        [
            (Photo("a/IMG.png", "one"), Of("cat")), (Photo("b/IMG.png", "two"), Of("cat")), (Photo("c/IMG.png", "three"), Of("cat")),
            (Photo("d/IMG (2).png", "four"), Of("cat")), (Photo("a/IMG", "five"), Of("cat")), (Photo("b/IMG", "six"), Of("cat")),
        ];
        Plan(photos).Apply(action, At("undo.jsonl"), cancellationToken: Cancel);
        var before = Files();
        for (var again = 0; again < 2; again++)
        {
            var plan = Plan(photos);
            Assert.Equal((0, photos.Length), (plan.Photos.Count, plan.AlreadyThere));
        }

        File.Delete(At("out", "cat", "IMG (2).png")); // a gap in the numbers hides nothing behind it
        Assert.Equal([At("out", "cat", "IMG (2).png")], Plan(photos).Photos.Select(photo => photo.To));
        Assert.Equal(before.Length - 1, Files().Length);
    }

    [Theory]
    [InlineData("../../etc", ".._.._etc")]
    [InlineData("..", "_")]
    [InlineData("a/b:c", "a_b_c")]
    [InlineData(".hidden", "_hidden")]
    [InlineData("con", "_con")]
    [InlineData("ends. ", "ends")]
    [InlineData("line\nbreak", "line_break")]
    public void Create_ClassNamesThatAreNoFolders_StayInTheFolder(string name, string folder)
    {
        var photo = Photo("in/a.jpg", "a");
        var planned = Assert.Single(SortPlan.Create(At("out"), [name, "other"], [(photo, Of(name))]).Photos);
        Assert.StartsWith(At("out") + Path.DirectorySeparatorChar, planned.To, StringComparison.Ordinal);
        var actual = Path.GetFileName(Path.GetDirectoryName(planned.To)!);
        Assert.Equal(folder == ".._.._etc" ? "_._.._etc" : folder, actual);
    }

    [Fact]
    public void Create_ClassesThatWouldShareAFolder_AndOneCalledUnknown_HaveTheirOwn()
    {
        var photos = Enumerable.Range(0, 4).Select(i => Photo($"in/{i}.jpg", $"{i}")).ToArray();
        var plan = SortPlan.Create(At("out"), ["a/b", "A:B", "unknown"],
            [(photos[0], Of("a/b")), (photos[1], Of("A:B")), (photos[2], Of("unknown")), (photos[3], Withheld("a/b"))]);
        Assert.Equal(["a_b", "A_B (2)", "unknown", "unknown (2)"], plan.Photos.Select(photo => Path.GetFileName(Path.GetDirectoryName(photo.To))));
    }

    [Fact]
    public void Apply_AMissingPhotoAndALinkToMove_AreLeftAndTheRestIsSorted()
    {
        var (a, b) = (Photo("in/a.jpg", "a"), Photo("in/b.jpg", "b"));
        File.CreateSymbolicLink(At("in", "link.jpg"), "a.jpg");
        var plan = Plan((a, Of("cat")), (b, Of("cat")), (At("in", "link.jpg"), Of("dog")));
        File.Delete(b);
        var outcome = plan.Apply(SortAction.Move, At("undo.jsonl"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, outcome.Done);
        Assert.Equal([b, At("in", "link.jpg")], outcome.Left.Select(file => file.Key));
    }

    [Theory]
    [InlineData("lib/sorted", "lib", true)] // a folder that is read
    [InlineData("lib/a/sorted", "lib", true)]
    [InlineData("lib/sorted", "LINK", true)] // the same by a link, on either side
    [InlineData("LINK/sorted", "lib", true)]
    [InlineData("lib/sorted", "lib/a", false)]
    [InlineData("library", "lib", false)]
    [InlineData("lib/sorted", "lib/**/*.png", true)]
    [InlineData("lib/sorted", "LINK/**/*.png", true)]
    [InlineData("LINK/sorted", "lib/**/*.png", true)]
    [InlineData("lib/sorted", "**/*.png", true)]
    [InlineData("lib/sorted", "lib/*", true)] // the folder itself is matched
    [InlineData("lib/sorted", "lib/{a,s*}/*/*.png", true)]
    [InlineData("lib/sorted", "lib/*/[bc]at/*.png", true)]
    [InlineData("lib/sorted", "lib/*/[bc]at", true)]
    [InlineData("lib/sorted", "lib/*/horse/*.png", false)] // no class
    [InlineData("lib/sorted", "lib/*.png", false)]
    [InlineData("lib/sorted", "lib/*/*.png", false)] // what lies in sorted itself was not sorted
    [InlineData("lib/sorted", "lib/a/**/*.png", false)]
    [InlineData("lib/.sorted", "lib/**/*.png", false)] // as in a shell
    [InlineData("lib", "lib/*.png", false)]
    [InlineData("lib", "lib/a", false)] // lib/a/x.png to lib/cat/x.png
    [InlineData("lib", "lib/a/x.png", false)]
    [InlineData("lib", "lib/**/*.png", true)]
    [InlineData("lib", "lib/cat", true)]
    [InlineData("lib", "lib/cat/x.png", true)]
    [InlineData("lib", "lib/unknown/*.png", true)]
    [InlineData("lib", "LINK/cat/*.png", true)]
    [InlineData("lib", "cats", true)] // what the class folder leads to, see below
    [InlineData("lib", "cats/*.png", true)]
    public void RequireUnread_WhatTheSameCommandWouldReadAgain_IsRefused(string folder, string named, bool isRefused)
    {
        Photo("lib/a/x.png", "x");
        Photo("lib/unknown/x.png", "x");
        Photo("lib/y.png", "y");
        Photo("cats/x.png", "x");
        File.CreateSymbolicLink(At("lib", "cat"), At("cats"));
        Directory.CreateSymbolicLink(At("LINK"), "lib");
        void Require() => SortPlan.RequireUnread(At(folder), Classes, [At(named)], File.Exists(At(named)) ? [At(named)] : []);
        if (isRefused)
            Assert.Contains("is read", Assert.Throws<InputException>(Require).Message, StringComparison.Ordinal);
        else
            Require();
    }

    [Fact]
    public void RequireUnread_PhotosThatALinkInAFolderLedTo_AreRefused()
    {
        Photo("out/cat/x.png", "x");
        Photo("lib/y.png", "y");
        Directory.CreateSymbolicLink(At("lib", "link"), At("out"));
        var photos = ImageList.Open([At("lib")]).Images;
        Assert.Equal(2, photos.Count);
        Assert.Contains("which is read", Assert.Throws<InputException>(() => SortPlan.RequireUnread(At("out"), Classes, [At("lib")], photos)).Message,
            StringComparison.Ordinal);
        SortPlan.RequireUnread(At("other"), Classes, [At("lib")], photos);
    }

    [Fact]
    public void Create_PhotosThatCannotBeRead_StayWhereTheyAre() =>
        Assert.Empty(Plan((Photo("in/a.jpg", "a"), new AnswerSummary(null, false, null, 0, null, 0, "broken"))).Photos);

    [Fact]
    public void Apply_OverAnotherUndoList_IsRefusedAndNothingIsSorted()
    {
        File.WriteAllText(At("undo.jsonl"), "precious");
        var photo = Photo("in/a.jpg", "a");
        Assert.Throws<InputException>(() => Plan((photo, Of("cat"))).Apply(SortAction.Move, At("undo.jsonl"), cancellationToken: Cancel));
        Assert.Equal(("precious", true), (File.ReadAllText(At("undo.jsonl")), File.Exists(photo)));
        File.WriteAllText(At("out.undo.jsonl"), "");
        Assert.Equal(At("out.undo-2.jsonl"), SortPlan.UndoListFor(At("out")));
    }

    [Fact]
    public void Apply_MoveToAnotherDisk_IsWholeAndCanBeTakenBack()
    {
        const string Memory = "/dev/shm"; // a file system of its own on most systems with Linux
        if (!Directory.Exists(Memory))
            Assert.Skip("there is no " + Memory);
        var disk = Path.Combine(Memory, "promptadapter-" + Guid.NewGuid().ToString("N"));
        try
        {
            var photo = Photo("in/a.jpg", "a");
            var plan = SortPlan.Create(disk, Classes, [(photo, Of("cat"))]);
            Assert.Equal(1, plan.Apply(SortAction.Move, At("undo.jsonl"), cancellationToken: Cancel).Done);
            Assert.Equal([Path.Combine(disk, "cat", "a.jpg")], Directory.GetFiles(disk, "*", SearchOption.AllDirectories));
            Assert.False(File.Exists(photo));
            Assert.Equal(1, UndoList.Apply(At("undo.jsonl"), cancellationToken: Cancel).Done);
            Assert.Equal(("a", false), (File.ReadAllText(photo), Directory.Exists(disk)));
        }
        finally
        {
            if (Directory.Exists(disk))
                Directory.Delete(disk, recursive: true);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static AnswerSummary Of(string label) => new(label, false, label, 0.9, "other", 0.1, null);

    private static AnswerSummary Withheld(string best) => new(PhotoAnswer.Unknown, true, best, 0.4, "other", 0.3, null);

    private SortPlan Plan(params (string Path, AnswerSummary Answer)[] photos) => SortPlan.Create(At("out"), Classes, photos);

    private string Photo(string name, string content)
    {
        var path = _folder.File(name.Split('/'));
        File.WriteAllText(path, content);
        return path;
    }

    private string At(params string[] parts) => Path.Combine([_folder.Path, .. parts]);

    private string[] Files() => [.. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("{\"action\":\"move\"}")]
    [InlineData("{\"action\":\"folder\",\"from\":\"/a\"}")]
    [InlineData("{}")]
    public void Undo_LineWithoutATarget_IsNoUndoList(string line)
    {
        File.WriteAllText(At("wrong.jsonl"), line + "\n" + line + "\n");
        Assert.Contains("is no undo list",
            Assert.Throws<InputException>(() => UndoList.Apply(At("wrong.jsonl"), dryRun: true, TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }
}

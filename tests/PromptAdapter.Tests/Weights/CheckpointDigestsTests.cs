using PromptAdapter.Runtime;

namespace PromptAdapter.Weights;

/// <summary>Hashes are remembered while a file stays as it is, and never believed of another one.</summary>
public sealed class CheckpointDigestsTests : IDisposable
{
    private static readonly string Hash = new('a', 64);
    private static readonly string OtherHash = new('b', 64);

    private readonly TemporaryFolder _folder = new();
    private readonly string _file;
    private int _computed;

    public CheckpointDigestsTests()
    {
        _file = _folder.File("model.bin");
        File.WriteAllText(_file, "weights");
    }

    // Long after the file was written.
    private CheckpointDigests Digests => new(Path.Combine(_folder.Path, "digests"), new LaterClock(TimeSpan.FromHours(1)));

    private string Record => Directory.GetFiles(Path.Combine(_folder.Path, "digests")).Single();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_TheSameFile_IsComputedOnce()
    {
        Assert.Equal(Hash, Ask(Hash));
        Assert.Equal(Hash, Ask(OtherHash));
        Assert.Equal(1, _computed);
    }

    [Fact]
    public void Of_AFileWithNewContent_IsComputedAgain()
    {
        Ask(Hash);
        File.WriteAllText(_file, "Weights");
        Assert.Equal(OtherHash, Ask(OtherHash));
    }

    [Fact]
    public void Of_AFileWhoseTimeWasSetBack_IsComputedAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked when a file changed");
        var time = File.GetLastWriteTimeUtc(_file);
        Ask(Hash);
        Thread.Sleep(20); // the system's clock for files is coarse
        File.WriteAllText(_file, "Weights");
        File.SetLastWriteTimeUtc(_file, time);
        Assert.Equal(OtherHash, Ask(OtherHash));
    }

    [Fact]
    public void Of_AFileInThePlaceOfAnother_IsComputedAgain()
    {
        Ask(Hash);
        var other = _folder.File("other.bin");
        File.WriteAllText(other, "weights");
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(_file));
        File.Move(other, _file, overwrite: true);
        Assert.Equal(OtherHash, Ask(OtherHash));
    }

    [Fact]
    public void Of_AFileThatWasJustWritten_IsNotRemembered()
    {
        var digests = new CheckpointDigests(Path.Combine(_folder.Path, "digests"), new LaterClock(TimeSpan.Zero));
        Ask(Hash, digests);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "digests")));
    }

    [Fact]
    public void Of_AFileThatIsReplacedMeanwhile_IsNotRemembered()
    {
        (string, FileStamp?)[] files = [(_file, FileStamp.Of(_file))];
        Digests.Of(files, () =>
        {
            File.WriteAllText(_file, "other weights");
            return Hash;
        });
        Assert.Equal(OtherHash, Ask(OtherHash));
    }

    [Fact]
    public void Of_SeveralFiles_DependsOnEach()
    {
        var second = _folder.File("second.bin");
        File.WriteAllText(second, "more");
        Assert.Equal(Hash, Both(Hash));
        Assert.Equal(Hash, Both(OtherHash));
        File.WriteAllText(second, "changed");
        Assert.Equal(OtherHash, Both(OtherHash));

        string? Both(string hash) => Digests.Of([(_file, FileStamp.Of(_file)), (second, FileStamp.Of(second))], () => hash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("\n\n\n")]
    public void Of_ADamagedRecord_IsComputedAgainAndMendsIt(string content)
    {
        Ask(Hash);
        File.WriteAllText(Record, content);
        Assert.Equal(OtherHash, Ask(OtherHash));
        Assert.Equal(OtherHash, Ask(Hash));
    }

    [Fact]
    public void Of_ARecordWithAnotherHashInIt_IsComputedAgain()
    {
        Ask(Hash);
        File.WriteAllText(Record, File.ReadAllText(Record).Replace(Hash, OtherHash, StringComparison.Ordinal));
        Assert.Equal(Hash, Ask(Hash));
        Assert.Equal(2, _computed);
    }

    [Fact]
    public void Of_AFolderThatCannotBeWritten_IsComputedEachTime()
    {
        var digests = new CheckpointDigests(Path.Combine(_file, "no-folder"), new LaterClock(TimeSpan.FromHours(1)));
        Assert.Equal(Hash, Ask(Hash, digests));
        Assert.Equal(OtherHash, Ask(OtherHash, digests));
    }

    private string? Ask(string hash, CheckpointDigests? digests = null) => (digests ?? Digests).Of([(_file, FileStamp.Of(_file))], () =>
    {
        _computed++;
        return hash;
    });

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}

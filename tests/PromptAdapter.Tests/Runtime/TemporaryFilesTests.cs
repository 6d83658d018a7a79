using System.Diagnostics;
using System.Globalization;

namespace PromptAdapter.Runtime;

public sealed class TemporaryFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RemoveAbandoned_OnlyWhatADeadProcessOfThisMachineLeft()
    {
        var own = Path.GetFileName(TemporaryFiles.NameFor(_folder.File("a.txt"))).Split('.')[2];
        var host = own.Split('-')[0];
        string[] gone = [$"a.txt.{host}-{DeadProcess()}-01234567.partial", $"weights.safetensors.{host}-{DeadProcess()}-89abcdef.partial"];
        string[] kept =
        [
            $"a.txt.{own}.partial", // this process
            $"b.txt.{host}-{RunningProcess()}-01234567.partial",
            $"c.txt.00000000-{DeadProcess()}-01234567.partial", // another machine, just now
            "model.pt.partial", // a download
            "my.partial", $"d.txt.{host}-{DeadProcess()}-01234567.partial.txt", $"e.txt.{host}-x-01234567.partial",
        ];
        foreach (var name in gone.Concat(kept))
            File.WriteAllText(_folder.File(name), "");
        var folder = Directory.CreateDirectory(_folder.File($"drawn.{host}-{DeadProcess()}-01234567.partial"));
        File.WriteAllText(Path.Combine(folder.FullName, "a.png"), "");

        TemporaryFiles.RemoveAbandoned(_folder.Path);

        Assert.Equal(kept.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // In a container every run has the same number, and what the one before left would else stay for ever.
    [Fact]
    public void RemoveAbandoned_OfAnEarlierProcessWithThisNumber_IsRemoved()
    {
        var own = Path.GetFileName(TemporaryFiles.NameFor(_folder.File("a.txt"))).Split('.')[2].Split('-');
        var path = _folder.File($"a.txt.{own[0]}-{own[1]}-01234567.partial");
        File.WriteAllText(path, "");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddYears(-1));
        TemporaryFiles.RemoveAbandoned(_folder.Path);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void RemoveAbandoned_NumberTakenByALaterProcess_IsRemoved()
    {
        var host = Path.GetFileName(TemporaryFiles.NameFor(_folder.File("a.txt"))).Split('.')[2].Split('-')[0];
        var path = _folder.File($"a.txt.{host}-{RunningProcess()}-01234567.partial");
        File.WriteAllText(path, "");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddYears(-1));
        TemporaryFiles.RemoveAbandoned(_folder.Path);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void RemoveAbandoned_OfAnotherMachineAfterDays_IsRemovedUnlessHeld()
    {
        var (old, held) = (_folder.File("a.txt.00000000-1-01234567.partial"), _folder.File("b.txt.00000000-1-01234567.partial"));
        foreach (var path in (string[])[old, held])
        {
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-3));
        }

        using (new FileStream(held, FileMode.Open, FileAccess.Write, FileShare.None))
            TemporaryFiles.RemoveAbandoned(_folder.Path);
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(held));
    }

    private static string DeadProcess()
    {
        using var process = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "hostname" : "true") { RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }

    // The one that runs these tests, or started whatever does.
    private static string RunningProcess()
    {
        var own = Environment.ProcessId;
        return Process.GetProcesses().Where(process => process.Id != own).OrderBy(process => process.Id)
            .First(process => CanBeSeen(process)).Id.ToString(CultureInfo.InvariantCulture);
    }

    private static bool CanBeSeen(Process process)
    {
        try
        {
            return process.StartTime < DateTime.Now;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

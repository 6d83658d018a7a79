using PromptAdapter.Torch.Native;

namespace PromptAdapter.Cli.Doctor;

public class CheckTests
{
    [Fact]
    public void Tensors_BackendDidNotLoad_IsAProblemWithItsRemedy()
    {
        var check = Assert.Single(BackendChecks.Tensors(new NativeBackendStatus(false, null, "no library", "install it")));
        Assert.Equal((CheckStatus.Problem, "no library", "install it"), (check.Status, check.Detail, check.Remedy));
    }

    [Fact]
    public void Tensors_PrivateCopyInUse_IsNamed()
    {
        var checks = BackendChecks.Tensors(new NativeBackendStatus(true, "/copy/lib.so", null, null)).ToList();
        Assert.All(checks, check => Assert.Equal(CheckStatus.Ok, check.Status));
        Assert.Contains("/copy/lib.so", checks[1].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1L << 30, CheckStatus.Note)]
    [InlineData(16L << 30, CheckStatus.Ok)]
    public void Memory_Little_IsANote(long bytes, object expected) => Assert.Equal(expected, RuntimeChecks.Memory(bytes).Status);

    [Fact]
    public void Run_AnyMachine_EveryNoteAndProblemHasARemedy()
    {
        using var folder = new TemporaryFolder();
        DoctorCheck[] checks = [.. RuntimeChecks.Run(), .. FolderChecks.Run(folder.Path), .. ModelChecks.Run(new Weights.Catalog.ModelCache(folder.Path))];
        Assert.All(checks, check => Assert.Equal(check.Status != CheckStatus.Ok, check.Remedy is not null));
        Assert.Equal(checks.Length, checks.Select(check => check.Name).Distinct().Count());
    }
}

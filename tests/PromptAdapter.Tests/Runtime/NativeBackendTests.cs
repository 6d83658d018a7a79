using PromptAdapter.Torch.Native;
using TorchSharp;

namespace PromptAdapter.Runtime;

public class NativeBackendTests
{
    [Fact]
    public void EnsureLoaded_Here_MakesTensorsPossible()
    {
        NativeBackend.EnsureLoaded();
        Assert.Equal(new NativeBackendStatus(true, NativeBackend.Status.PrivateCopy, null, null), NativeBackend.Status);
        using var sum = torch.ones(3).sum();
        Assert.Equal(3, sum.item<float>());
    }

    [Fact]
    public void PrivateCopy_WhereOneWasNeeded_StandsInTheUsersFolderAndDiffersInTheFlagAlone()
    {
        NativeBackend.EnsureLoaded();
        Assert.SkipWhen(NativeBackend.Status.PrivateCopy is null, "this system loads TorchSharp's library as it is");
        var copy = NativeBackend.Status.PrivateCopy!;
        Assert.StartsWith(UserFolders.Native, copy, StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(copy);
        var weakened = (byte[])bytes.Clone();
        Assert.Equal(1, ElfVersionNeeds.Weaken(weakened, "GLIBCXX_3.4.32"));
        Assert.Equal(bytes, weakened);
    }

    [Fact]
    public void NativeBackendException_IsOneLineOfProblemAndRemedy()
    {
        var error = new NativeBackendException("it is missing", "install it");
        Assert.Equal("it is missing; install it", error.Message);
    }
}

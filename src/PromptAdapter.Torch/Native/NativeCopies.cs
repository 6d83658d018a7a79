using System.Text.RegularExpressions;
using PromptAdapter.Runtime;

namespace PromptAdapter.Torch.Native;

/// <summary>
/// The private copies of TorchSharp's native library (<see cref="NativeBackend"/>), 2.3 MB each. They are named by their content, those of earlier versions by
/// length and time, one for each build. Copies of libraries that are gone are of no use, and one that is missed is made again.
/// </summary>
public static partial class NativeCopies
{
    /// <summary>The copies in a folder: that of this application and those that running processes have loaded are kept.</summary>
    /// <param name="folder">The folder; <see cref="UserFolders.Native"/> unless it was moved.</param>
    public static IReadOnlyList<CachedEntry> In(string folder)
    {
        var own = NativeBackend.OwnCopyName;
        return UserCache.Own(folder, Name(), path => own is not null && path == Path.Combine(folder, own) ? "this program's" : null);
    }

    [GeneratedRegex(@"\A(?:[0-9a-f]{1,16}-[0-9a-f]{1,16}|[0-9a-f]{16})/libLibTorchSharp\.so\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

using System.Security.Cryptography;
using PromptAdapter.Runtime;

namespace PromptAdapter.Torch.Native;

/// <summary>Copies of native libraries in a folder that nobody else can write to, checked by their hash before each use.</summary>
internal static class NativeCopy
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ForOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Where a copy with this content stands in its folder.</summary>
    public static string NameOf(byte[] image, string name) => NameOf(SHA256.HashData(image).AsSpan(), name);

    /// <summary>The path of a copy with this content.</summary>
    /// <param name="image">The library.</param>
    /// <param name="name">Its file name.</param>
    /// <param name="folders">Where it may stand; the first that can be used is.</param>
    /// <exception cref="InputException">None of the folders can be used; the message is about the first.</exception>
    public static string Of(byte[] image, string name, IReadOnlyList<string> folders)
    {
        var hash = SHA256.HashData(image);
        InputException? first = null;
        foreach (var folder in folders)
        {
            try
            {
                // Named by its content: versions stand beside each other, and a process that runs keeps the file that it has loaded.
                var target = Path.Combine(folder, NameOf(hash.AsSpan(), name));
                RequirePrivate(folder);
                RequirePrivate(Path.GetDirectoryName(target)!);
                if (!Holds(target, hash))
                    AtomicFile.Write(target, stream => stream.Write(image));
                if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(target) & ForOthers) != 0)
                    File.SetUnixFileMode(target, OwnerAlone);
                return target;
            }
            catch (InputException error)
            {
                first ??= error;
            }
        }

        throw first!;
    }

    private static string NameOf(ReadOnlySpan<byte> hash, string name) => Path.Combine(Convert.ToHexStringLower(hash)[..16], name);

    private static bool Holds(string path, byte[] hash)
    {
        try
        {
            if (FileStatus.Of(path).Kind != FileKind.Regular || (FileStatus.OwnerOf(path) is { } owner && owner.User != FileStatus.OwnUser))
                return false;
            using var stream = File.OpenRead(path);
            return SHA256.HashData(stream).AsSpan().SequenceEqual(hash);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // A folder of somebody else, or one that others write to, could have its files exchanged between the check and the loading.
    private static void RequirePrivate(string folder)
    {
        const string Remedy = "set XDG_CACHE_HOME to a folder of your own";
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
                return;
            }

            Directory.CreateDirectory(folder, OwnerAlone);
            if (FileStatus.OwnerOf(folder) is { } owner && owner.User != FileStatus.OwnUser)
                throw new InputException("holds native code and belongs to another user", folder, Remedy);
            if ((File.GetUnixFileMode(folder) & ~OwnerAlone) != 0)
                File.SetUnixFileMode(folder, OwnerAlone);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written ({DiskProblem.ReasonOf(error)})", folder, Remedy, error);
        }
    }
}

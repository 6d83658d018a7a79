using System.Runtime.InteropServices;
using System.Text;

namespace PromptAdapter.Datasets;

/// <summary>
/// The names in a folder that are not UTF-8. On Linux a name is bytes of any kind, and .NET, which reads U+FFFD in place of such bytes, cannot open what is
/// called so.
/// </summary>
internal static partial class RawFileNames
{
    private const int TypeOffset = 18; // struct dirent of 64-bit Linux: d_ino (8), d_off (8), d_reclen (2), d_type (1), d_name
    private const int NameOffset = 19;
    private const byte Folder = 4;
    private const char Replacement = '\uFFFD';

    /// <summary>Whether an entry cannot be opened for its name.</summary>
    /// <param name="entry">As the folder was listed.</param>
    public static bool IsUnnameable(FileSystemInfo entry) =>
        OperatingSystem.IsLinux() && entry.Name.Contains(Replacement, StringComparison.Ordinal) && !File.Exists(entry.FullName)
            && !Directory.Exists(entry.FullName);

    /// <summary>The names that are not UTF-8, in ordinal order, with each byte that is none as <c>\xE9</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="known">What .NET reads of those names, for systems whose entries have another form.</param>
    public static List<(string Escaped, bool IsFolder)> In(string folder, IEnumerable<FileSystemInfo> known)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return [.. known.Select(entry => (entry.Name, entry is DirectoryInfo))];
        var names = new List<(string Escaped, bool IsFolder)>();
        var stream = OpenFolder(folder);
        if (stream == 0)
            return [.. known.Select(entry => (entry.Name, entry is DirectoryInfo))];
        try
        {
            for (var entry = NextEntry(stream); entry != 0; entry = NextEntry(stream))
            {
                var length = 0;
                while (Marshal.ReadByte(entry, NameOffset + length) != 0)
                    length++;
                var name = new byte[length];
                Marshal.Copy(entry + NameOffset, name, 0, length);
                if (!System.Text.Unicode.Utf8.IsValid(name))
                    names.Add((Escape(name), Marshal.ReadByte(entry, TypeOffset) == Folder));
            }
        }
        finally
        {
            _ = CloseFolder(stream);
        }

        return [.. names.OrderBy(name => name.Escaped, StringComparer.Ordinal)];
    }

    private static string Escape(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var read) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var value in name[..read])
                    text.Append("\\x").Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }

            name = name[read..];
        }

        return text.ToString();
    }

    [LibraryImport("libc", EntryPoint = "opendir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenFolder(string folder);

    [LibraryImport("libc", EntryPoint = "readdir")]
    private static partial nint NextEntry(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(nint stream);
}

using System.Globalization;

namespace PromptAdapter.Runtime;

/// <summary>Where an output goes: links are followed, so that they stay and what they lead to is written.</summary>
/// <param name="Given">The full path as it was given, for messages.</param>
/// <param name="Target">The path behind all links.</param>
/// <param name="Kind">What is there now.</param>
/// <param name="Descriptor">The number of an open descriptor of this process that the path stands for (<c>/dev/stdout</c>, <c>/dev/fd/3</c>).</param>
internal sealed record OutputPath(string Given, string Target, FileKind Kind, int? Descriptor = null)
{
    private const int MostLinks = 40;
    private const string OtherName = "choose another output name";

    private static readonly string[] DescriptorFolders =
        ["/dev/fd/", "/proc/self/fd/", string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/")];

    /// <summary>Whether a new file takes the place of what is there; what is no file on a disk is written to instead.</summary>
    public bool IsReplaced => Descriptor is null && Kind is FileKind.Missing or FileKind.Regular;

    /// <summary>Follows a path to its end.</summary>
    /// <exception cref="InputException">It is a folder, names one, or its links go round in a circle.</exception>
    public static OutputPath Resolve(string path)
    {
        var given = Path.GetFullPath(path);
        var at = given;
        for (var links = 0; links < MostLinks; links++)
        {
            if (DescriptorOf(at) is { } number)
                return FileStatus.Of(at).Kind is not (FileKind.Missing or FileKind.Folder) and var kind
                    ? new OutputPath(given, at, kind, number)
                    : throw new InputException("is not open for writing", given, OtherName);
            if (RealPath.TargetOf(at) is not { } target)
            {
                var status = FileStatus.Of(at);
                if (status.Kind == FileKind.Folder || Path.EndsInDirectorySeparator(at))
                    throw new InputException("is a folder", given, "give the name of a file");
                return new OutputPath(given, at, status.Kind);
            }

            at = Path.GetFullPath(target, RealPath.Of(Path.GetDirectoryName(at)!)); // a relative link starts from the folder that it really lies in
        }

        throw new InputException("is a link that leads to itself", given, OtherName);
    }

    private static int? DescriptorOf(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        foreach (var folder in DescriptorFolders)
        {
            if (path.StartsWith(folder, StringComparison.Ordinal) && NumberText.TryWhole<int>(path.AsSpan(folder.Length), out var number) && number >= 0)
                return number;
        }

        return path switch { "/dev/stdout" => 1, "/dev/stderr" => 2, _ => null };
    }
}

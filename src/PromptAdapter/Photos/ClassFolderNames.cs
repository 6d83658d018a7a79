using System.Text;

namespace PromptAdapter.Photos;

/// <summary>
/// A folder name for each class, whatever the class is called: what is no name on some system (<c>/ \ : * ? " &lt; &gt; |</c>, control characters, a full stop
/// in front, a full stop or blank at the end, names of devices) is replaced, and no two names differ in case alone.
/// </summary>
internal sealed class ClassFolderNames
{
    private const int LongestName = 200; // bytes: a number still fits behind it
    private const string Refused = "/\\:*?\"<>|";

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(i => (string[])[$"COM{i}", $"LPT{i}"])], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Names the folders of classes, and one for photos without an answer, which no class shares.</summary>
    /// <param name="classNames">The classes, in label order: the first of those that would be called alike keeps the name.</param>
    public ClassFolderNames(IEnumerable<string> classNames)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in classNames)
        {
            if (!_names.ContainsKey(name))
                _names.Add(name, Unique(Safe(name), taken));
        }

        Unknown = Unique(PhotoAnswer.Unknown, taken);
    }

    /// <summary>The folder of photos whose answer is withheld.</summary>
    public string Unknown { get; }

    /// <summary>All of them, those of the classes first.</summary>
    public IEnumerable<string> All => [.. _names.Values, Unknown];

    /// <summary>The folder of a class.</summary>
    /// <param name="className">One of the classes.</param>
    public string Of(string className) => _names[className];

    /// <summary>A name under which nothing is yet: the name itself, or with <c> (2)</c>, <c> (3)</c> … behind it, before its extension.</summary>
    /// <param name="name">The name wanted.</param>
    /// <param name="taken">The names there are; the new one is added.</param>
    internal static string Unique(string name, HashSet<string> taken)
    {
        var extension = Path.GetExtension(name);
        var stem = name[..^extension.Length];
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++)
            unique = FormattableString.Invariant($"{stem} ({number}){extension}");
        return unique;
    }

    private static string Safe(string name)
    {
        var safe = new StringBuilder();
        var bytes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestName)
                break;
            if (Rune.IsControl(rune) || (rune.IsAscii && Refused.Contains((char)rune.Value, StringComparison.Ordinal)))
                safe.Append('_');
            else
                safe.Append(rune);
        }

        var text = safe.ToString().TrimEnd('.', ' ').TrimStart(' ');
        if (text.StartsWith('.'))
            text = "_" + text[1..]; // a hidden folder is not looked into
        if (text.Length == 0)
            return "_";
        return Devices.Contains(text.Split('.')[0]) ? "_" + text : text;
    }
}

using System.Globalization;
using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>
/// Unicode normalization form C from tables of our own: .NET returns the text unchanged where globalization is invariant,
/// and its tables follow the system's version of Unicode while CLIP's reference has 14.0.
/// </summary>
internal static class CanonicalComposition
{
    private const int FirstAffected = 0x300; // all below are their own form C and never reorder
    private const int SyllableBase = 0xac00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11a7;
    private const int Leads = 19, Vowels = 21, Tails = 28, Syllables = Leads * Vowels * Tails;

    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly Dictionary<int, (int First, int Second)> Parts = []; // Second 0: a single character
    private static readonly Dictionary<(int First, int Second), int> Composites = [];

#pragma warning disable CA1810 // The three tables come from one pass over one file.
    static CanonicalComposition()
#pragma warning restore CA1810
    {
        foreach (var line in EmbeddedData.ReadLines("Tokenization.Data.canonical-composition.txt"))
        {
            var fields = line.Split(' ');
            if (fields[0] == "C")
            {
                for (var point = Hex(fields[1]); point <= Hex(fields[2]); point++)
                    Classes.Add(point, byte.Parse(fields[3], CultureInfo.InvariantCulture));
                continue;
            }

            var parts = (Hex(fields[2]), fields.Length > 3 ? Hex(fields[3]) : 0);
            Parts.Add(Hex(fields[1]), parts);
            if (fields[0] == "D")
                Composites.Add(parts, Hex(fields[1]));
        }
    }

    /// <summary>The form C of <paramref name="text"/>.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstAffected - 1)))
            return text;

        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        Reorder(points);
        Recompose(points);

        var result = new StringBuilder(text.Length);
        foreach (var point in points)
            result.Append(new Rune(point).ToString());
        return result.ToString();
    }

    private static void Decompose(int point, List<int> into)
    {
        if (point is >= SyllableBase and < SyllableBase + Syllables)
        {
            var index = point - SyllableBase;
            into.Add(LeadBase + index / (Vowels * Tails));
            into.Add(VowelBase + index / Tails % Vowels);
            if (index % Tails > 0)
                into.Add(TailBase + index % Tails);
        }
        else if (Parts.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, into);
            if (parts.Second != 0)
                Decompose(parts.Second, into);
        }
        else
        {
            into.Add(point);
        }
    }

    /// <summary>Sorts each run of combining marks by class; marks of one class keep their order.</summary>
    private static void Reorder(List<int> points)
    {
        for (var start = 0; start < points.Count;)
        {
            var end = start;
            while (end < points.Count && ClassOf(points[end]) != 0)
                end++;
            if (end - start > 1)
            {
                var sorted = points[start..end].OrderBy(ClassOf).ToList(); // a stable sort
                for (var i = start; i < end; i++)
                    points[i] = sorted[i - start];
            }

            start = end + 1;
        }
    }

    private static void Recompose(List<int> points)
    {
        var starter = -1; // where the last character of class 0 was written
        var lastClass = -1; // of the last mark written after it; -1 when nothing is in between
        var count = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var combining = ClassOf(point);
            if (starter >= 0 && (lastClass == -1 || lastClass < combining) && Composite(points[starter], point) is { } composite)
            {
                points[starter] = composite;
                continue;
            }

            if (combining == 0)
            {
                starter = count;
                lastClass = -1;
            }
            else
            {
                lastClass = combining;
            }

            points[count++] = point;
        }

        points.RemoveRange(count, points.Count - count);
    }

    private static int? Composite(int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads && second - VowelBase is >= 0 and < Vowels)
            return SyllableBase + ((first - LeadBase) * Vowels + (second - VowelBase)) * Tails;
        if (first - SyllableBase is >= 0 and < Syllables && (first - SyllableBase) % Tails == 0 && second - TailBase is > 0 and < Tails)
            return first + second - TailBase;
        return Composites.TryGetValue((first, second), out var composite) ? composite : null;
    }

    private static int ClassOf(int point) => Classes.GetValueOrDefault(point);

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

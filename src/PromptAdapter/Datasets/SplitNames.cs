using System.Text.RegularExpressions;

namespace PromptAdapter.Datasets;

/// <summary>
/// The names under which people keep splits, one vocabulary for folders, for the column of a table and for the properties of a split file: a word for training,
/// validation or test images, in any case and spelling (<c>Training</c>, <c>test_set</c>, <c>imgs-train</c>, <c>seg_train</c>, <c>train2017</c>,
/// <c>ValidData</c>).
/// </summary>
internal static class SplitNames
{
    public const string Train = "train";
    public const string Validation = "val";
    public const string Test = "test";

    /// <summary>Images to predict, of which nothing can be learned or measured.</summary>
    public const string Unlabelled = "unlabelled";

    private static readonly Regex Word = new(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Nd}+", RegexOptions.CultureInvariant);
    private static readonly Regex HoldOut = new(@"\bh[eo]ld[\s_.-]*out", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["train"] = Train,
        ["training"] = Train,
        ["trn"] = Train,
        ["trainval"] = Train,
        ["val"] = Validation,
        ["valid"] = Validation,
        ["validation"] = Validation,
        ["validate"] = Validation,
        ["validating"] = Validation,
        ["dev"] = Validation,
        ["devel"] = Validation,
        ["development"] = Validation,
        ["test"] = Test,
        ["testing"] = Test,
        ["tst"] = Test,
        ["holdout"] = Test,
        ["heldout"] = Test,
        ["eval"] = Test,
        ["evaluation"] = Test,
        ["evaluate"] = Test,
        ["pred"] = Unlabelled,
        ["predict"] = Unlabelled,
        ["prediction"] = Unlabelled,
        ["predictions"] = Unlabelled,
        ["inference"] = Unlabelled,
        ["unlabelled"] = Unlabelled,
        ["unlabeled"] = Unlabelled,
    };

    // What may stand beside such a word without changing what it says.
    private static readonly HashSet<string> Ornaments = new(
        [
            "set", "sets", "split", "splits", "data", "dataset", "datasets", "image", "images", "img", "imgs", "photo", "photos", "pic", "pics", "picture",
            "pictures",
            "file", "files", "folder", "folders", "dir", "sample", "samples", "seg", "final", "raw", "original", "orig", "new", "resized", "cropped", "small",
            "full", "all",
            "part", "subset", "public", "private", "labelled", "labeled", "aug", "augmented", "processed", "cls", "classification",
        ],
        StringComparer.Ordinal);

    private static readonly HashSet<string> Plain = new(
        ["images", "image", "imgs", "img", "data", "dataset", "photos", "pictures", "pics", "files", "jpg", "jpeg", "JPEGImages"],
            StringComparer.OrdinalIgnoreCase);

    /// <summary>The split that each of some names stands for; names that stand for none are left out.</summary>
    /// <param name="names">Names that stand beside one another: what they share (<c>cars_train</c>, <c>cars_test</c>) does not count.</param>
    public static IReadOnlyDictionary<string, string> Among(IEnumerable<string> names)
    {
        var parts = names.Distinct(StringComparer.Ordinal).Select(name => (Name: name, Parts: Parts.Of(name))).ToList();
        var found = parts.Where(part => part.Parts is { Role: not null, Rest: "" })
            .ToDictionary(part => part.Name, part => part.Parts.Role!, StringComparer.Ordinal);
        foreach (var alike in parts.Where(part => part.Parts is { Role: not null, Rest: not "" }).GroupBy(part => part.Parts.Rest))
        {
            if (alike.Select(part => part.Parts.Role).Distinct().Count() < 2)
                continue;
            foreach (var (name, part) in alike)
                found[name] = part.Role!;
        }

        // By itself eval is what is tested on; beside a test split it is what settings are chosen with.
        var evaluated = found.Where(entry => entry.Value == Test && Parts.Of(entry.Key).SaysEvaluation).Select(entry => entry.Key).ToList();
        if (evaluated.Count > 0 && found.Values.Count(role => role == Test) > evaluated.Count && !found.ContainsValue(Validation))
            evaluated.ForEach(name => found[name] = Validation);
        return found;
    }

    /// <summary>Whether a name says only that there are images, as <c>images</c> or <c>data</c>.</summary>
    public static bool SaysNothing(string name) => Plain.Contains(name);

    private readonly record struct Parts(string? Role, string Rest, bool SaysEvaluation)
    {
        public static Parts Of(string name)
        {
            var roles = new HashSet<string>(StringComparer.Ordinal);
            var rest = new List<string>();
            var evaluation = false;
            foreach (Match match in Word.Matches(HoldOut.Replace(name, "holdout")))
            {
                var word = match.Value.ToLowerInvariant();
                if (RoleOf(word) is { } role)
                {
                    roles.Add(role);
                    evaluation |= word.Contains("eval", StringComparison.Ordinal);
                }
                else if (!IsOrnament(word))
                {
                    rest.Add(word);
                }
            }

            return new Parts(Join(roles), string.Join(' ', rest), evaluation);
        }

        private static string? Join(HashSet<string> roles) => roles.Count switch
        {
            1 => roles.Single(),
            > 1 when roles.Contains(Unlabelled) => Unlabelled,
            2 when !roles.Contains(Test) => Train, // train_val
            _ => null,
        };

        private static bool IsOrnament(string word) => Ornaments.Contains(word) || char.IsDigit(word[0]) || (word.Length == 1 && char.IsAsciiLetter(word[0]));

        private static string? RoleOf(string word)
        {
            if (Roles.TryGetValue(word, out var role))
                return role;
            foreach (var (known, split) in Roles) // trainset, imgtrain
            {
                if ((word.StartsWith(known, StringComparison.Ordinal) && Ornaments.Contains(word[known.Length..]))
                    || (word.EndsWith(known, StringComparison.Ordinal) && Ornaments.Contains(word[..^known.Length])))
                {
                    return split;
                }
            }

            return null;
        }
    }
}

using System.Text;

namespace PromptAdapter.Prompts;

/// <summary>How class names are written in prompts, and when two of them mean the same class.</summary>
public static class ClassName
{
    /// <summary>The name as it stands in a prompt: underscores become spaces, as in CLIP's and CoOp's prompts.</summary>
    /// <param name="name">The name of a class or its folder.</param>
    public static string Readable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace('_', ' ');
    }

    /// <summary>What stays of a name when case, underscores, hyphens and runs of spaces are disregarded.</summary>
    internal static string Key(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (character is not ('_' or '-') && !char.IsWhiteSpace(character))
                key.Append(char.ToLowerInvariant(character));
            else if (key.Length > 0 && key[^1] != ' ')
                key.Append(' ');
        }

        return key.ToString().TrimEnd();
    }
}

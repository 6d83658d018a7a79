using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>A class of a drawn task.</summary>
/// <param name="Name">As it stands in a prompt.</param>
/// <param name="Draw">Draws one picture of it.</param>
internal sealed record TaskClass(string Name, Action<TaskSheet> Draw)
{
    /// <summary>The name of its folder: without spaces.</summary>
    public string Folder => Name.Replace(' ', '_');

    public static TaskClass Of(Thing thing) => new(thing.Name, sheet => sheet.Show(thing));

    public static IEnumerable<TaskClass> Of(params IEnumerable<string> names) => names.Select(name => Of(Everything.Of(name)));
}

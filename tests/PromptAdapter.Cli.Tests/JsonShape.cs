using System.Text.Json;

namespace PromptAdapter.Cli;

/// <summary>Reads what the commands' documents promise.</summary>
internal static class JsonShape
{
    /// <summary>The names of an object's entries, but for the warnings that end every document (<see cref="CommandLineRun.AssertJson"/>).</summary>
    public static IEnumerable<string> Names(this JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name).Where(name => name != "warnings");

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Integer(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static JsonElement[] List(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];
}

using System.CommandLine;

namespace PromptAdapter.Cli;

/// <summary>A command with examples, which <c>--help</c> prints below its options.</summary>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}

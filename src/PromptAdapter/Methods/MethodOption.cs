namespace PromptAdapter.Methods;

/// <summary>One setting of a method, under the name that it has in code, on the command line and in configuration files.</summary>
/// <param name="Name">For example <c>learning-rate</c>.</param>
/// <param name="Default">The value in force where none is given, in words.</param>
/// <param name="Range">The values that are taken, in words.</param>
public sealed record MethodOption(string Name, string Default, string Range);

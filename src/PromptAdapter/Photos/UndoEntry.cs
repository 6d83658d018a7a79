using System.Text.Json.Serialization;

namespace PromptAdapter.Photos;

/// <summary>One line of an undo list: what is about to be done.</summary>
/// <param name="Action"><c>folder</c>, <c>copy</c>, <c>link</c> or <c>move</c>.</param>
/// <param name="To">What is made, an absolute path.</param>
/// <param name="From">The photo; <see langword="null"/> for a folder.</param>
/// <param name="Length">The photo's length in bytes.</param>
/// <param name="Modified">When it was last written, in ticks of UTC.</param>
internal sealed record UndoEntry(string Action, string To, string? From = null, long Length = 0, long Modified = 0);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(UndoEntry))]
internal sealed partial class UndoEntries : JsonSerializerContext;

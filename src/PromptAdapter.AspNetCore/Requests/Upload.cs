using PromptAdapter.Imaging;

namespace PromptAdapter.AspNetCore.Requests;

/// <summary>One image of a request.</summary>
/// <param name="Name">What the answer calls it.</param>
/// <param name="Bytes">The whole file.</param>
internal sealed record Upload(string Name, ReadOnlyMemory<byte> Bytes)
{
    public ImageSource Source => ImageSource.Bytes(Bytes, Name);
}

/// <summary>What a request holds.</summary>
/// <param name="Images">Its images, in their order; at least one.</param>
/// <param name="Fields">Its other fields by name, the last of a name.</param>
internal sealed record Uploads(IReadOnlyList<Upload> Images, IReadOnlyDictionary<string, string> Fields);

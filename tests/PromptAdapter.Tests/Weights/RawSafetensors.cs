using System.Text;

namespace PromptAdapter.Weights;

/// <summary>Safetensors files whose header says whatever a test wants it to.</summary>
internal static class RawSafetensors
{
    /// <summary>Writes the length of the header, the header, and zeros.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">The header, as JSON or not.</param>
    /// <param name="dataBytes">How many zeros follow; they take no room on the disk.</param>
    /// <param name="headerLength">What the file says of the header's length; the true one unless given.</param>
    public static string Write(string path, string header, long dataBytes, long? headerLength = null)
    {
        using var writer = new BinaryWriter(File.Create(path));
        var text = Encoding.UTF8.GetBytes(header);
        writer.Write(headerLength ?? text.Length);
        writer.Write(text);
        writer.Flush();
        writer.BaseStream.SetLength(writer.BaseStream.Length + dataBytes);
        return path;
    }
}

using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>Small pictures inside a page.</summary>
internal static class ThumbnailData
{
    /// <summary>A JPEG of a photo as base64; <see langword="null"/> of one that is gone or cannot be read: a page says what it can without it.</summary>
    public static string? Of(string path, bool applyOrientation, int side)
    {
        try
        {
            return Convert.ToBase64String(Thumbnail.Of(path, DecodeOptions.Of(applyOrientation), side).Span);
        }
        catch (Exception error) when (error is InputException or ImageFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

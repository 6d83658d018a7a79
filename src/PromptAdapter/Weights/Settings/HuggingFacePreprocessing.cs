using System.Text.Json;
using PromptAdapter.Imaging;

namespace PromptAdapter.Weights.Settings;

/// <summary>Reads Hugging Face's <c>preprocessor_config.json</c> of a CLIPImageProcessor.</summary>
internal static class HuggingFacePreprocessing
{
    private static readonly HashSet<string> Steps = new(StringComparer.Ordinal) { "do_resize", "do_center_crop", "do_rescale", "do_normalize",
        "do_convert_rgb" };

    /// <exception cref="InputException">A value asks for what is not done here, or contradicts the weights.</exception>
    public static ImagePreprocessing Read(SettingsSection images, int resolution)
    {
        foreach (var name in (string[])["image_processor_type", "feature_extractor_type"])
        {
            if (images.Text(name) is { } type && !type.Contains("CLIP", StringComparison.Ordinal))
                throw images.Refused(name, "which is not that of a CLIP");
        }

        // Pixels are always red, green and blue here. A step that this program does not know is refused where it is on.
        foreach (var step in images.Keys.Where(name => name.StartsWith("do_", StringComparison.Ordinal) && !Steps.Contains(name)))
            images.Require(step, "false");
        var normalised = images.Truth("do_normalize") ?? true;
        var std = images.Colours("image_std");
        if (std is not null && !std.All(value => value > 0))
            throw images.Refused("image_std", "which is not above zero");
        var mean = images.Colours("image_mean");
        var scale = images.Number("rescale_factor") ?? ImagePreprocessing.ByteScale;
        var (mode, side) = Size(images, resolution);
        return new ImagePreprocessing
        {
            Mean = normalised ? mean ?? ImagePreprocessing.Clip.Mean : [0, 0, 0],
            Std = normalised ? std ?? ImagePreprocessing.Clip.Std : [1, 1, 1],
            Scale = images.Truth("do_rescale") == false ? 1 : Math.Abs(scale - ImagePreprocessing.ByteScale) < 1e-9 ? ImagePreprocessing.ByteScale : scale,
            Filter = mode == ResizeMode.None ? ResampleFilter.Bicubic : Filter(images),
            Mode = mode,
            ResizeTo = side == resolution || mode == ResizeMode.None ? null : side,
        };
    }

    private static ResampleFilter Filter(SettingsSection images) => images.Value("resample") switch
    {
        null => ResampleFilter.Bicubic,
        { ValueKind: JsonValueKind.String } => images.Text("resample")!.ToLowerInvariant() switch
        {
            "bicubic" => ResampleFilter.Bicubic,
            "bilinear" => ResampleFilter.Bilinear,
            "lanczos" => ResampleFilter.Lanczos,
            "box" => ResampleFilter.Box,
            "hamming" => ResampleFilter.Hamming,
            _ => throw images.Refused("resample", "which is not done here"),
        },
        _ => images.Integer("resample") switch // Pillow's numbers
        {
            1 => ResampleFilter.Lanczos,
            2 => ResampleFilter.Bilinear,
            3 => ResampleFilter.Bicubic,
            4 => ResampleFilter.Box,
            5 => ResampleFilter.Hamming,
            _ => throw images.Refused("resample", "which is not done here (0 is the nearest pixel)"),
        },
    };

    private static (ResizeMode Mode, int Side) Size(SettingsSection images, int resolution)
    {
        var crops = images.Truth("do_center_crop") ?? true;
        if (crops && Square(images, "crop_size", resolution) is { } crop && crop != resolution)
            throw images.Refused("crop_size", $"where the weights take {resolution}");
        if (images.Truth("do_resize") == false)
            return crops ? (ResizeMode.None, resolution) : throw images.Refused("do_resize", "and nothing is cut out: images would keep their sizes");
        var size = images.Value("size");
        if (size is { ValueKind: JsonValueKind.Object })
        {
            var sides = images.Section("size");
            foreach (var other in sides.Keys.Where(name => name is not ("shortest_edge" or "height" or "width")))
                sides.Require(other);
            if (sides.Integer("shortest_edge") is { } edge)
                return Shortest(edge);
        }
        else if (size is null or { ValueKind: JsonValueKind.Number } && images.Truth("default_to_square") != true)
        {
            return Shortest(images.Integer("size") ?? resolution);
        }

        var side = Square(images, "size", resolution) ?? resolution;
        return crops || side == resolution ? (ResizeMode.Squash, side) : throw images.Refused("size", $"where the weights take {resolution}");

        (ResizeMode, int) Shortest(long edge) =>
            edge is < 1 or > 1 << 20 ? throw images.Refused("size", "which is no size of an image")
            : crops ? (ResizeMode.Shortest, (int)edge)
            : throw images.Refused("do_center_crop", "where images that are not square would keep their shape");
    }

    // A number, [h, w] or {height, width}, of a square.
    private static int? Square(SettingsSection images, string name, int resolution)
    {
        if (images.Value(name) is not { } value)
            return null;
        long?[] sides = value.ValueKind switch
        {
            JsonValueKind.Object => [images.Section(name).Integer("height") ?? images.Section(name).Integer("shortest_edge"),
                images.Section(name).Integer("width") ?? images.Section(name).Integer("shortest_edge")],
            JsonValueKind.Array => [.. value.EnumerateArray().Select(SettingsSection.IntegerOf)],
            _ => [images.Integer(name)],
        };
        return sides.Length is 1 or 2 && sides[0] is >= 1 and <= 1 << 20 && sides[0] == sides[^1] ? (int)sides[0]!.Value
            : throw images.Refused(name, $"where a square is needed, of {resolution} pixels");
    }
}

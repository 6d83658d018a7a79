using PromptAdapter.Imaging;

namespace PromptAdapter.Weights.Settings;

/// <summary>Reads <c>preprocess_cfg</c> of OpenCLIP's <c>open_clip_config.json</c>.</summary>
internal static class OpenClipPreprocessing
{
    /// <exception cref="InputException">A value asks for what is not done here, or contradicts the weights.</exception>
    public static ImagePreprocessing Read(SettingsSection images, int resolution)
    {
        images.Require("mode", "RGB");
        images.RequireSides("size", resolution);
        var fill = images.Value("fill_color") is { ValueKind: System.Text.Json.JsonValueKind.Array } ? Grey(images) : images.Integer("fill_color") ?? 0;
        var std = images.Colours("std");
        return new ImagePreprocessing
        {
            Mean = images.Colours("mean") ?? ImagePreprocessing.Clip.Mean,
            Std = std is null ? ImagePreprocessing.Clip.Std : std.All(value => value > 0) ? std : throw images.Refused("std", "which is not above zero"),
            Filter = images.Text("interpolation") switch
            {
                null or "bicubic" or "random" => ResampleFilter.Bicubic, // random is for training and means bicubic elsewhere
                "bilinear" => ResampleFilter.Bilinear,
                _ => throw images.Refused("interpolation", "which OpenCLIP does not have"),
            },
            Mode = images.Text("resize_mode") switch
            {
                null or "shortest" => ResizeMode.Shortest,
                "longest" => ResizeMode.Longest,
                "squash" => ResizeMode.Squash,
                _ => throw images.Refused("resize_mode", "which OpenCLIP does not have"),
            },
            Fill = images.Text("resize_mode") != "longest" ? (byte)0 : fill is >= 0 and <= 255 ? (byte)fill
                : throw images.Refused("fill_color", "which is not from 0 to 255"),
        };
    }

    private static long Grey(SettingsSection images) =>
        images.Colours("fill_color") is [var red, var green, var blue] && red == green && green == blue ? (long)red
            : throw images.Refused("fill_color", "where one grey value is needed");
}

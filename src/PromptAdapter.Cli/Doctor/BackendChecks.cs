using PromptAdapter.Torch.Native;
using SkiaSharp;
using TorchSharp;

namespace PromptAdapter.Cli.Doctor;

/// <summary>The native libraries: tensors and image decoding.</summary>
internal static class BackendChecks
{
    private const string Area = "Native libraries";

    public static IEnumerable<DoctorCheck> Run()
    {
        var status = NativeBackend.Status;
        foreach (var check in Tensors(status))
            yield return check;
        if (status.IsLoaded)
            yield return DoctorCheck.Ok(Area, "tensor threads", $"{torch.get_num_threads()} (set with --threads)");
        yield return Images();
    }

    internal static IEnumerable<DoctorCheck> Tensors(NativeBackendStatus status)
    {
        if (!status.IsLoaded)
        {
            yield return DoctorCheck.Problem(Area, "libtorch", status.Problem ?? "not loaded", status.Remedy ?? "reinstall the application");
            yield break;
        }

        yield return DoctorCheck.Ok(Area, "libtorch", "loaded");
        if (status.PrivateCopy is not null)
            yield return DoctorCheck.Ok(Area, "private copy",
                $"{status.PrivateCopy} (this system's C++ runtime is older than the one TorchSharp was built with)");
    }

    private static DoctorCheck Images()
    {
        try
        {
            using var bitmap = new SKBitmap(2, 2);
            using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            using var decoded = SKBitmap.Decode(png);
            return decoded is { Width: 2, Height: 2 }
                ? DoctorCheck.Ok(Area, "SkiaSharp", $"loaded ({SkiaSharpVersion.Native})")
                : DoctorCheck.Problem(Area, "SkiaSharp", "loaded, but does not decode what it encodes", "reinstall the application");
        }
        catch (Exception error) when (error
            is DllNotFoundException or TypeInitializationException or InvalidOperationException or BadImageFormatException or EntryPointNotFoundException)
        {
            return DoctorCheck.Problem(Area, "SkiaSharp", $"does not load ({(error.InnerException ?? error).Message.Split('\n')[0].TrimEnd('.')})",
                "keep the package SkiaSharp.NativeAssets of this platform beside the application");
        }
    }
}

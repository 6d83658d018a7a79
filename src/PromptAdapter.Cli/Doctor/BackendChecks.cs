using PromptAdapter.Formats;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Onnx;
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
        yield return PhoneFormats.Problem is { } problem
            ? DoctorCheck.Note(Area, "HEIC and AVIF", $"cannot be read: {problem}", "reinstall the application, or convert such photos to JPEG")
            : DoctorCheck.Ok(Area, "HEIC and AVIF", "read by Magick.NET");
        yield return Graphs();
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
        if (SkiaLibrary.Problem is { } problem)
            return DoctorCheck.Problem(Area, "SkiaSharp", problem.Problem, problem.Remedy);
        using var bitmap = new SKBitmap(2, 2);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var decoded = SKBitmap.Decode(png);
        return decoded is { Width: 2, Height: 2 }
            ? DoctorCheck.Ok(Area, "SkiaSharp", $"loaded ({SkiaSharpVersion.Native})")
            : DoctorCheck.Problem(Area, "SkiaSharp", "loaded, but does not decode what it encodes", "reinstall the application");
    }

    private static DoctorCheck Graphs() => OnnxLibrary.Problem is { } problem
        ? DoctorCheck.Problem(Area, "ONNX Runtime", problem.Problem, problem.Remedy)
        : DoctorCheck.Ok(Area, "ONNX Runtime", "loaded");
}

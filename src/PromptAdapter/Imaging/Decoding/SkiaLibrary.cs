using PromptAdapter.Runtime;
using SkiaSharp;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>The native half of SkiaSharp, which decodes JPEG, PNG and WebP. The application brings it; here is found out what is wrong with it.</summary>
public static class SkiaLibrary
{
    private const string Name = "SkiaSharp";
    private static readonly NativeLibraryCheck Check = new(LookOnce);

    /// <summary>What is wrong with it; <see langword="null"/> when images can be decoded. Never throws.</summary>
    public static NativeLibraryException? Problem => Check.Problem;

    /// <summary>Loads it, or explains in one line why it cannot be loaded and what to do.</summary>
    /// <exception cref="NativeLibraryException">It is missing, damaged, or of another version than the managed half.</exception>
    public static void EnsureLoaded() => Check.EnsureLoaded();

    private static NativeLibraryException? LookOnce()
    {
        var managed = NativeFiles.PackageVersionOf(typeof(SKCodec));
        var file = NativeFiles.Find(NativeFiles.NameOf(Name));
        try
        {
            // Before anything else of SkiaSharp is touched: the first use of a class of its would die in its type initialiser.
            return SkiaSharpVersion.CheckNativeLibraryCompatible(false)
                ? null
                : Misfit(file, SkiaSharpVersion.Native, managed);
        }
        catch (Exception error) when (error
            is DllNotFoundException or TypeInitializationException or InvalidOperationException or BadImageFormatException or EntryPointNotFoundException)
        {
            return Unloadable(file, managed, error);
        }
    }

    /// <summary>The native half is there, and of another version.</summary>
    internal static NativeLibraryException Misfit(string? file, Version native, string managed) => new(
        $"{file ?? NativeFiles.NameOf(Name)}: the native SkiaSharp of milestone {native.Major} does not fit the managed SkiaSharp {managed}", Remedy(managed));

    /// <summary>The native half is missing, or the system refuses it.</summary>
    internal static NativeLibraryException Unloadable(string? file, string managed, Exception error) => file is null
        ? new NativeLibraryException($"the native library of SkiaSharp ({NativeFiles.NameOf(Name)}), which decodes images, is not beside the application",
            Remedy(managed), error)
        : new NativeLibraryException($"{file}: the native library of SkiaSharp does not load ({NativeFiles.Reason(error)})", Remedy(managed), error);

    private static string Remedy(string version) =>
        OperatingSystem.IsWindows() ? $"reference the package SkiaSharp.NativeAssets.Win32 {version} from the application"
        : OperatingSystem.IsMacOS() ? $"reference the package SkiaSharp.NativeAssets.macOS {version} from the application"
        : $"reference the package SkiaSharp.NativeAssets.Linux.NoDependencies {version} from the application";
}

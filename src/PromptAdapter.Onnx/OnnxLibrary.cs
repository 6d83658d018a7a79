using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using PromptAdapter.Runtime;

namespace PromptAdapter.Onnx;

/// <summary>The native half of ONNX Runtime, which the application brings; here is found out what is wrong with it.</summary>
public static partial class OnnxLibrary
{
    private const string Name = "onnxruntime";
    private static readonly NativeLibraryCheck Check = new(LookOnce);

    /// <summary>What is wrong with it; <see langword="null"/> when graphs can be run. Never throws.</summary>
    public static NativeLibraryException? Problem => Check.Problem;

    /// <summary>Loads it, or explains in one line why it cannot be loaded and what to do.</summary>
    /// <exception cref="NativeLibraryException">It is missing, damaged, or older than the managed half.</exception>
    public static void EnsureLoaded() => Check.EnsureLoaded();

    private static NativeLibraryException? LookOnce()
    {
        try
        {
            KeepQuiet();
            using var options = new SessionOptions();
            return null;
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException
            or BadImageFormatException or NullReferenceException or NotSupportedException)
        {
            return Describe(NativeFiles.Find(NativeFiles.NameOf(Name)), NativeFiles.PackageVersionOf(typeof(SessionOptions)), error);
        }
    }

    /// <summary>
    /// The runtime of Microsoft's packages counts its use and keeps a number of the machine unless told not to. What a person does with their photos is nobody's
    /// business, so it is told before the library is loaded; the variable must be that of the process, of which .NET's own environment is a copy.
    /// </summary>
    private static void KeepQuiet()
    {
        const string Variable = "ORT_DISABLE_TELEMETRY";
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            return; // somebody has decided
        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows())
            _ = SetVariable(Variable, "1", 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);

    /// <summary>The native half is missing, or the managed one cannot use it.</summary>
    internal static NativeLibraryException Describe(string? file, string managed, Exception error)
    {
        var remedy = $"reference the package Microsoft.ML.OnnxRuntime {managed} from the application";
        return file is null
            ? new NativeLibraryException($"the native ONNX Runtime ({NativeFiles.NameOf(Name)}) is not beside the application", remedy, error)
            : new NativeLibraryException($"{file}: does not fit the managed ONNX Runtime {managed} ({NativeFiles.Reason(error)})", remedy, error);
    }
}

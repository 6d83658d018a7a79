using System.Reflection;
using System.Runtime.InteropServices;
using PromptAdapter.Runtime;
using TorchSharp;

namespace PromptAdapter.Torch.Native;

/// <summary>
/// Loads the native half of TorchSharp. TorchSharp 0.107.0 was linked against a newer C++ runtime than Debian 12 and Ubuntu 22.04 ship
/// (it names <c>GLIBCXX_3.4.32</c>, though nothing in it is bound to that version). Only when the plain load fails for that reason,
/// a private per-user copy of the library with that one requirement marked weak is loaded instead; the package's file is never touched.
/// </summary>
public static class NativeBackend
{
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string Shim = "libLibTorchSharp.so";

    private static readonly string[] Dependencies = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lazy<NativeBackendStatus> Loaded = new(LoadOnce, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Loads the backend once per process and says how it went; never throws.</summary>
    public static NativeBackendStatus Status => Loaded.Value;

    private static readonly Lazy<bool> Cuda = new(LookForCuda, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Whether the backend has CUDA and finds a GPU; looked for once.</summary>
    public static bool HasCuda => Cuda.Value;

    /// <summary>What an application references for CUDA.</summary>
    internal static string CudaPackage =>
        $"the package TorchSharp-cuda-{(OperatingSystem.IsWindows() ? "windows" : "linux")} {typeof(torch).Assembly.GetName().Version?.ToString(3)}";

    // Without the library TorchSharp would search the whole disk for it.
    private static bool LookForCuda() => Status.IsLoaded
        && (NativeFiles.Find(NativeFiles.NameOf("torch_cuda")) is not null || NativeFiles.Find("torch_cuda.dll") is not null)
        && torch.cuda.is_available();

    /// <summary>Loads the backend, or explains in one line why it cannot be loaded and what to do.</summary>
    /// <exception cref="NativeBackendException">The backend is missing or does not fit this system.</exception>
    public static void EnsureLoaded()
    {
        var status = Loaded.Value;
        if (!status.IsLoaded)
            throw new NativeBackendException(status.Problem!, status.Remedy!);
    }

    private static NativeBackendStatus LoadOnce()
    {
        string? patched = null;
        try
        {
            if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
                patched = PreloadLinux();
            torch.InitializeDeviceType(DeviceType.CPU);
            return NativeBackendStatus.Ok(patched);
        }
        catch (NativeBackendException error)
        {
            return NativeBackendStatus.Failed(error.Problem, error.Remedy);
        }
        catch (Exception error) when (error
            is DllNotFoundException or NotSupportedException or TypeInitializationException or BadImageFormatException or FileNotFoundException)
        {
            return NativeFiles.Find(NativeFiles.NameOf("torch_cpu")) is null && NativeFiles.Find("torch_cpu.dll") is null
                ? Missing
                : NativeBackendStatus.Failed("the native libraries of TorchSharp did not load (" + FirstLine(error.InnerException ?? error) + ")",
                    $"reference {Package}, whose libtorch fits TorchSharp");
        }
    }

    private static NativeBackendStatus Missing => NativeBackendStatus.Failed(
        $"libtorch ({(OperatingSystem.IsWindows() ? "torch_cpu.dll" : NativeFiles.NameOf("torch_cpu"))}) is not beside the application",
        $"reference {Package}");

    /// <summary>The package with the libtorch that the managed half was built for.</summary>
    private static string Package
    {
        get
        {
            var version = typeof(NativeBackend).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "LibtorchVersion").Value;
            var platform = OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";
            return $"the package libtorch-cpu-{platform} {version} from the application" + (OperatingSystem.IsLinux() ? " (PromptAdapter.Cpu does so)" : "");
        }
    }

    /// <returns>The path of the private copy when one was needed.</returns>
    private static string? PreloadLinux()
    {
        if (FindShim() is not { } shim)
            return null; // TorchSharp's own search may still succeed.

        // Dependencies first: the private copy stands in another folder, so its $ORIGIN does not lead to them.
        foreach (var name in Dependencies)
        {
            var path = Places.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
            if (path is null && !NativeLibrary.TryLoad(name, out _)) // a system-wide libtorch will do
                throw new NativeBackendException(Missing.Problem!, Missing.Remedy!);
            if (path is not null && !TryOpen(path, out var problem))
                throw new NativeBackendException($"{path}: {problem}",
                    "install the C++ runtime of this system (package libstdc++6) and reinstall the application if the file is damaged");
        }

        if (TryOpen(shim, out var reason))
            return null;
        if (reason.Contains("undefined symbol", StringComparison.Ordinal))
            throw Unfitting(shim, reason);
        if (!reason.Contains(MissingVersion, StringComparison.Ordinal))
            throw new NativeBackendException($"{shim}: {reason}",
                "install the C++ runtime of this system (package libstdc++6) and reinstall the application if the file is damaged");

        var copy = PrivateCopy(shim);
        if (TryOpen(copy, out reason))
            return copy;
        if (reason.Contains("undefined symbol", StringComparison.Ordinal))
            throw Unfitting(copy, reason);
        throw new NativeBackendException($"{copy}: {reason}", "use a system whose libstdc++ provides " + MissingVersion + " (GCC 13 or later)");
    }

    private static NativeBackendException Unfitting(string path, string reason) =>
        new($"{path}: does not fit the libtorch that was found ({reason})", $"reference {Package} and no other libtorch");

    /// <summary>
    /// What the private copy of this application is called in its folder, whether it is there or not; <see langword="null"/> where none can be needed.
    /// </summary>
    internal static string? OwnCopyName =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && FindShim() is { } shim && Weakened(shim) is { } image
            ? NativeCopy.NameOf(image, Shim) : null;

    private static string? FindShim() => Places.Select(folder => Path.Combine(folder, Shim)).FirstOrDefault(File.Exists);

    // Null where the original needs no change.
    private static byte[]? Weakened(string shim)
    {
        var image = File.ReadAllBytes(shim);
        return ElfVersionNeeds.Weaken(image, MissingVersion) == 0 ? null : image;
    }

    /// <summary>
    /// The copy, made where it is missing or not what it should be: it is code, and neither its name nor its length says what is in it. It is made of the
    /// original each time, which takes less than loading it.
    /// </summary>
    private static string PrivateCopy(string shim)
    {
        var image = Weakened(shim) ?? throw new NativeBackendException($"{shim}: asks for {MissingVersion} in a form that cannot be relaxed",
            "use a system whose libstdc++ provides it (GCC 13 or later)");
        try
        {
            return NativeCopy.Of(image, Shim, [UserFolders.Native, Path.Combine(UserFolders.Home, $"native-{Environment.UserName}")]);
        }
        catch (InputException error)
        {
            throw new NativeBackendException(error.Problem + (error.InputPath is null ? "" : $" ({error.InputPath})"), error.Remedy);
        }
    }

    // Beside this assembly, too: an application may load it from a folder of plug-ins.
    private static IEnumerable<string> Places => Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) is { Length: > 0 } beside
        ? [beside, Path.Combine(beside, "runtimes", "linux-x64", "native"), .. NativeFiles.Folders]
        : NativeFiles.Folders;

    private static bool TryOpen(string path, out string problem)
    {
        try
        {
            NativeLibrary.Load(path);
            problem = "";
            return true;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            problem = FirstLine(error);
            return false;
        }
    }

    private static string FirstLine(Exception error) =>
        error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(line => line.Contains("version", StringComparison.Ordinal))
        ?? error.Message.Split('\n')[0].Trim();
}

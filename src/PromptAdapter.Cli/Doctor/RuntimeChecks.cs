using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace PromptAdapter.Cli.Doctor;

/// <summary>What the program runs on.</summary>
internal static class RuntimeChecks
{
    private const string Area = "Runtime";
    private const double LeastMemory = 2; // GiB: ViT-B/16 in float32 with a batch of images

    private delegate IntPtr VersionFunction();

    public static IEnumerable<DoctorCheck> Run()
    {
        yield return DoctorCheck.Ok(Area, "promptadapter",
            Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown version");
        yield return DoctorCheck.Ok(Area, ".NET", $"{Environment.Version} ({RuntimeInformation.RuntimeIdentifier})");
        yield return DoctorCheck.Ok(Area, "operating system", RuntimeInformation.OSDescription);
        if (OperatingSystem.IsLinux())
            yield return DoctorCheck.Ok(Area, "C library", GnuLibraryVersion() is { } version ? $"glibc {version}" : "not glibc");
        yield return Processor();
        yield return Memory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    internal static DoctorCheck Memory(long bytes)
    {
        var gibibytes = bytes / (double)(1 << 30);
        var detail = string.Create(CultureInfo.InvariantCulture, $"{gibibytes:F1} GiB for this process");
        return gibibytes >= LeastMemory
            ? DoctorCheck.Ok(Area, "memory", detail)
            : DoctorCheck.Note(Area, "memory", detail, "raise the memory limit, or use a small model such as ViT-B/32 or RN50");
    }

    private static DoctorCheck Processor()
    {
        var features = new (string Name, bool IsThere)[]
        {
            ("AVX2", X86.Avx2.IsSupported), ("FMA", X86.Fma.IsSupported), ("AVX-512F", X86.Avx512F.IsSupported), ("AVX-512BW", X86.Avx512BW.IsSupported),
            ("NEON", Arm.AdvSimd.IsSupported), ("dot product", Arm.Dp.IsSupported),
        };
        var present = string.Join(", ", features.Where(feature => feature.IsThere).Select(feature => feature.Name));
        var detail = $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}, {Environment.ProcessorCount} cores, " +
            $"{(present.Length > 0 ? present : "no vector extensions")}";
        return Vector256.IsHardwareAccelerated || Arm.AdvSimd.IsSupported
            ? DoctorCheck.Ok(Area, "processor", detail)
            : DoctorCheck.Note(Area, "processor", detail, "expect slow arithmetic: this processor, or the virtual machine, offers no AVX2");
    }

    private static string? GnuLibraryVersion() =>
        NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out var function)
            ? Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<VersionFunction>(function)())
            : null;
}

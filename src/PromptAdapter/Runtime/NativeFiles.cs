using System.Reflection;
using System.Runtime.InteropServices;

namespace PromptAdapter.Runtime;

/// <summary>Where an application has its native libraries.</summary>
internal static class NativeFiles
{
    /// <summary>The folders in which the runtime looks: beside the application, and those of packages that its deps.json lists.</summary>
    public static IEnumerable<string> Folders
    {
        get
        {
            var listed = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"), .. listed];
        }
    }

    /// <summary>The file of a library, or <see langword="null"/> when none of the folders has it.</summary>
    /// <param name="file">Its file name.</param>
    public static string? Find(string file) => Folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    /// <summary>What a native library is called on this system.</summary>
    /// <param name="name">Its name, without prefix and suffix.</param>
    public static string NameOf(string name) => OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    /// <summary>The version of the package that an assembly comes from: its native half has the same.</summary>
    /// <param name="type">A type of the assembly.</param>
    public static string PackageVersionOf(Type type)
    {
        var assembly = type.Assembly;
        var informational = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', '-', ' ')[0];
        return Version.TryParse(informational, out _) ? informational! : assembly.GetName().Version!.ToString(3);
    }

    /// <summary>What the system says about a library that does not load: its first line about the library itself.</summary>
    /// <param name="error">The error of loading.</param>
    public static string Reason(Exception error)
    {
        var lines = (error.InnerException ?? error).Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (lines.FirstOrDefault(line => line.StartsWith('/') && !line.Contains("No such file or directory", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(line => line.StartsWith("lib", StringComparison.Ordinal)) ?? lines[0]).TrimEnd('.');
    }
}

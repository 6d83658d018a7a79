using System.Globalization;
using System.Text;

namespace PromptAdapter.Fuzz;

/// <summary>
/// How far the resident memory of this process rises, native memory included: decoders and libtorch take theirs where the garbage collector does not count.
/// Linux only; elsewhere nothing rises.
/// </summary>
internal sealed class ResidentMemory : IDisposable
{
    // What Linux takes for "let the highest resident size begin at the present one".
    private static readonly byte[] Reset = "5"u8.ToArray();

    private readonly byte[] _text = new byte[8192];
    private readonly FileStream? _reset;
    private readonly FileStream? _status;
    private long _start;

    public ResidentMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _reset = new FileStream("/proc/self/clear_refs", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _status = new FileStream("/proc/self/status", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>Counts from here.</summary>
    public void Begin()
    {
        _reset?.Write(Reset);
        _start = Highest();
    }

    /// <summary>The most bytes that were resident since <see cref="Begin"/>, above those that were resident then.</summary>
    public long Rise() => Highest() - _start;

    public void Dispose()
    {
        _reset?.Dispose();
        _status?.Dispose();
    }

    private long Highest()
    {
        if (_status is null)
            return 0;
        _status.Position = 0;
        var read = _text.AsSpan(0, _status.Read(_text));
        var line = read[(read.IndexOf("VmHWM:"u8) + "VmHWM:".Length)..];
        return long.Parse(Encoding.ASCII.GetString(line[..line.IndexOf("kB"u8)]), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture) * 1024;
    }
}

using BitMiracle.LibTiff.Classic;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>Keeps LibTiff.Net, which writes what it finds to the console, quiet while a TIFF is decoded on this thread; what is wrong is said once, by the
/// exception.</summary>
internal sealed class TiffMessages : TiffErrorHandler, IDisposable
{
    [ThreadStatic]
    private static bool _quiet;

    static TiffMessages() => Tiff.SetErrorHandler(new Listener());

    public TiffMessages() => _quiet = true;

    public void Dispose() => _quiet = false;

    private sealed class Listener : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
            if (!_quiet)
                base.ErrorHandler(tif, method, format, args);
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
            if (!_quiet)
                base.WarningHandler(tif, method, format, args);
        }
    }
}

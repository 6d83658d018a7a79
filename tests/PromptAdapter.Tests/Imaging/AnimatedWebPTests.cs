using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

public sealed class AnimatedWebPTests
{
    // 64 x 48, two frames: a red disc of radius 12 around (20, 24) on a gradient, then blue (10, 10, 240); lossless, written by webpmux.
    private const string Animation =
        "UklGRpIBAABXRUJQVlA4WAoAAAACAAAAPwAALwAAQU5JTQYAAAD/////AABBTk1GLgEAAAAAAAAAAD8AAC8AAGQAAABWUDhMFQEAAC8/wAsATYhpiLn1r0yFiP5PAF+w7YWZtm3MH2WB"
        + "7FtAhIK2bZioSMKf0y6S/k/AHj1ZloB6AGzIiWiJ29i2VYU63anBXWtwpxaqcnhyLh7d7M3J2Ea2reRb5A5EP2J+EX8o2W4xWExIFaxq2zZ1xv30fcxgI9vLaCMDE7zxRkzAQZQRAdKP"
        + "FH4+RwFfp0or9OGAVTJqyNS4pxsBDSRq2YkdxJEgoxYitW5NA1gHgTps1AmqB0+d1uYFSd1W2gY0Wi1HWsKBo67DuxDEeUQJ4nyCBHFeDYrfOa6mm2I/bwIG1W1+uendJPu/80F1ke0v"
        + "SQYUcumlXfr9CGjGteQ2yfcnHLeCmsVfoAByT/Cj6IkIaof//wUAQU5NRjAAAAAAAAAAAAA/AAAvAABkAAAAVlA4TBcAAAAvP8ALAAdQhSoUvv8BICH8Xy9G9D/1AwA=";

    [Fact]
    public void Decode_TakesTheFirstFrame()
    {
        using var image = ImageDecoder.Decode(Convert.FromBase64String(Animation), "animation.webp");
        Assert.Equal((64, 48), (image.Width, image.Height));
        Assert.Equal((byte[])[220, 40, 40], image.Pixels.Slice(3 * (24 * 64 + 20), 3).ToArray());
        Assert.Equal((byte[])[200, 120, 120], image.Pixels.Slice(3 * (40 * 64 + 50), 3).ToArray());
    }
}

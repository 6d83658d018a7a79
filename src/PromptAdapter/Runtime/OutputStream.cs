namespace PromptAdapter.Runtime;

/// <summary>
/// The file that an output is written to first; what the disk refuses (it is full, a quota is reached) is reported under the output's own name.
/// </summary>
/// <param name="file">The temporary file; closed with this.</param>
/// <param name="given">The output as it was given, for messages.</param>
internal sealed class OutputStream(FileStream file, string given) : Stream
{
    private bool _failed;

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Brings everything to the file.</summary>
    /// <param name="toDisk">Whether to wait for the disk.</param>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">The disk takes no more.</exception>
    public long Complete(bool toDisk)
    {
        Guarded(() => file.Flush(toDisk));
        return file.Length;
    }

    public override void Flush() => Guarded(file.Flush);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("an output is not read");

    public override long Seek(long offset, SeekOrigin origin)
    {
        Guarded(() => file.Seek(offset, origin)); // writes what is buffered
        return file.Position;
    }

    public override void SetLength(long value) => Guarded(() => file.SetLength(value));

    public override void Write(byte[] buffer, int offset, int count) => Guarded(() => file.Write(buffer, offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(error);
        }
    }

    public override void WriteByte(byte value) => Write([value]);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        try
        {
            if (disposing)
                file.Dispose();
        }
        catch (IOException) when (_failed)
        {
            // The rest of what has failed already, and was reported.
        }
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(error);
        }
    }

    private InputException Refused(Exception error)
    {
        _failed = true;
        return new InputException($"cannot be written ({DiskProblem.ReasonOf(error)})", given, "free space on its disk, or choose another place", error);
    }
}

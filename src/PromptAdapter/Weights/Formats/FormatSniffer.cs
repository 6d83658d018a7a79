namespace PromptAdapter.Weights.Formats;

/// <summary>Tells the formats apart by their first bytes.</summary>
internal static class FormatSniffer
{
    // torch.save before 1.6 begins with a pickled magic number: protocol 2, then a 10-byte integer.
    private static ReadOnlySpan<byte> LegacyTorch => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    private static ReadOnlySpan<byte> EmptyZip => "PK\u0005\u0006"u8;

    private static ReadOnlySpan<byte> Numpy => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static TensorFileContent Read(LeasedFile source)
    {
        Span<byte> start = stackalloc byte[ForeignContent.Looked];
        using (var lease = source.Borrow())
        {
            var available = (int)Math.Min(ForeignContent.Looked, source.Length);
            lease.Slice(0, available).CopyTo(start);
            start = start[..available];
        }

        if (start.StartsWith(LegacyTorch))
            return LegacyTorchReader.Read(source);
        // The length of a header is far below 2^56: eight printable characters are the beginning of a text that happens to have a brace there.
        if (start.Length > SafetensorsReader.LengthBytes && start[SafetensorsReader.LengthBytes] == '{'
            && !ForeignContent.IsText(start[..SafetensorsReader.LengthBytes]))
            return SafetensorsReader.Read(source);
        if (start.StartsWith(Zip) || start.StartsWith(EmptyZip))
            return TorchArchiveReader.Read(source);
        if (start.StartsWith(Numpy))
            return NumpyReader.Read(source);
        if (start.Length > 1 && start[0] == 0x80 && start[1] is >= 2 and <= 5)
            throw new InputException("is a bare Python pickle, not a file of tensors", source.Path,
                "save it again with torch.save (PyTorch 1.6 or later) or as safetensors");
        throw ForeignContent.Explain(source.Path, start)
            ?? new InputException("is not a file of tensors that is known here", source.Path,
                "give a .safetensors file, a .pt file of torch.save or torch.jit.save, or a .npy array, and check that its download is complete");
    }
}

using Google.Protobuf;
using StringStringEntryProto = global::Onnx.StringStringEntryProto;

namespace PromptAdapter.Onnx;

/// <summary>
/// What an ONNX file says about itself, read from its bytes. ONNX Runtime's own list asks for each entry by its name up to the first zero character, reads from
/// nowhere where there is none, and may take the process with it.
/// </summary>
internal static class GraphMetadata
{
    private const int MetadataField = 14; // of ModelProto: metadata_props

    /// <summary>Reads the entries; of two with one name the last counts. Everything else is passed over unread.</summary>
    /// <param name="file">The file's bytes, from their beginning.</param>
    /// <param name="path">The file, named in errors.</param>
    /// <exception cref="InputException">An entry cannot be read.</exception>
    public static Dictionary<string, string> Read(Stream file, string path)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        while (file.Position < file.Length)
        {
            var tag = Number(file, path);
            switch (tag & 7)
            {
                case 0:
                    Number(file, path);
                    break;
                case 1:
                    Pass(file, 8, path);
                    break;
                case 5:
                    Pass(file, 4, path);
                    break;
                case 2 when tag >> 3 == MetadataField:
                    var entry = Entry(file, Number(file, path), path);
                    entries[entry.Key] = entry.Value;
                    break;
                case 2:
                    Pass(file, Number(file, path), path);
                    break;
                default:
                    throw Unreadable(path);
            }
        }

        return entries;
    }

    private static StringStringEntryProto Entry(Stream file, ulong length, string path)
    {
        RequireRoom(file, length, path);
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        try
        {
            var entry = StringStringEntryProto.Parser.ParseFrom(bytes);
            return entry.Key.Contains('\0', StringComparison.Ordinal)
                ? throw new InputException("holds a metadata entry whose name cannot be read", path, "export it again") : entry;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw Unreadable(path, error);
        }
    }

    private static void Pass(Stream file, ulong length, string path)
    {
        RequireRoom(file, length, path);
        file.Seek((long)length, SeekOrigin.Current);
    }

    private static void RequireRoom(Stream file, ulong length, string path)
    {
        if (length > (ulong)Math.Min(Array.MaxLength, file.Length) || (long)length > file.Length - file.Position)
            throw Unreadable(path);
    }

    // Seven bits a byte, the lowest first.
    private static ulong Number(Stream file, string path)
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = file.ReadByte();
            if (next < 0)
                throw Unreadable(path);
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return number;
        }

        throw Unreadable(path);
    }

    private static InputException Unreadable(string path, Exception? error = null) =>
        new("says nothing of itself that can be read", path, "export it again, or copy it anew", error);
}

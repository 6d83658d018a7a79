using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PromptAdapter.Weights;

namespace PromptAdapter.Fuzz;

/// <summary>Checksums made right after a change. What is too damaged for that stays as it is.</summary>
internal static class Repairs
{
    /// <summary>The digest of a classifier's content, as whoever writes a wrong file on purpose would have it.</summary>
    public static byte[] Classifier(byte[] bytes)
    {
        const string Digest = "content_sha256";
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            using var file = TensorFile.Open(path);
            var data = file.Tensors.Values.Select(RawTensor.Read).ToList();
            var metadata = file.Metadata.Where(entry => entry.Key != Digest).ToDictionary();
            metadata[Digest] = ContentDigest.Of(metadata, data);
            using var repaired = new MemoryStream();
            SafetensorsWriter.Write(repaired, data.Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Data, tensor.Shape, tensor.Type)), metadata, null,
                CancellationToken.None);
            return repaired.ToArray();
        }
        catch (InputException)
        {
            return bytes;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The checksum of each stored entry of a zip archive.</summary>
    public static byte[] Archive(byte[] bytes)
    {
        for (var at = 0; at + 46 < bytes.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) != 0x02014b50)
                continue;
            long size = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 24));
            long local = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 42));
            if (local + 30 > bytes.Length)
                continue;
            var start = local + 30 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)local + 26))
                + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)local + 28));
            if (start + size <= bytes.Length)
                Crc32.Hash(bytes.AsSpan((int)start, (int)size), bytes.AsSpan(at + 16, 4));
        }

        return bytes;
    }

    /// <summary>The checksum of each chunk of a PNG.</summary>
    public static byte[] Png(byte[] bytes)
    {
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (at + 12 + (long)length > bytes.Length)
                break;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 8 + (int)length), Crc32.HashToUInt32(bytes.AsSpan(at + 4, (int)length + 4)));
            at += 12 + (int)length;
        }

        return bytes;
    }

    /// <summary>The digest of a benchmark's plan.</summary>
    public static byte[] Plan(byte[] bytes)
    {
        try
        {
            if (JsonNode.Parse(bytes) is not JsonObject plan || plan["cells"] is not { } cells)
                return bytes;
            plan["digest"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(cells.ToJsonString())))[..16];
            return Encoding.UTF8.GetBytes(plan.ToJsonString());
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            return bytes;
        }
    }
}

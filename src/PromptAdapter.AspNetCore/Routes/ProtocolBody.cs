using System.Buffers;
using System.Text.Json;
using PromptAdapter.AspNetCore.Requests;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>
/// A request of the Open Inference Protocol as it came. The data of its input stay where they are in the body until they are decoded: as elements of a JSON
/// document, each number would take twelve bytes and more.
/// </summary>
/// <param name="Request">All but the data.</param>
/// <param name="Data">The data of the input as JSON; empty where there are none.</param>
/// <param name="Binary">The bytes behind the JSON.</param>
internal sealed record ProtocolBody(ProtocolRequest Request, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Binary)
{
    // What is read into objects: a shape, names and parameters. A list of the smallest elements takes about ten times its bytes.
    private const int MostBesideData = 1 << 16;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="length">How many of its bytes are JSON.</param>
    /// <exception cref="RequestProblem">It is no request of the protocol.</exception>
    public static ProtocolBody Parse(ReadOnlyMemory<byte> body, int length)
    {
        var json = body[..length];
        try
        {
            var data = FindData(json.Span);
            var (start, size) = data.GetOffsetAndLength(length);
            if (length - size > MostBesideData)
                throw RequestProblem.TooLarge($"the JSON has more than {MostBesideData} bytes beside 'data'; send numbers and images there");
            var rest = new ArrayBufferWriter<byte>();
            rest.Write(json.Span[..start]);
            if (size > 0)
                rest.Write("null"u8);
            rest.Write(json.Span[(start + size)..]);
            var request = JsonSerializer.Deserialize(rest.WrittenSpan, ServiceJson.Default.ProtocolRequest) ?? throw new JsonException();
            return new ProtocolBody(request, json[data], body[length..]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter for half a surrogate pair
        {
            throw RequestProblem.BadRequest(
                "the body is no request of the Open Inference Protocol: {\"inputs\": [{\"name\", \"shape\", \"datatype\", \"data\"}]}");
        }
    }

    // The value of inputs[0].data, which is passed over without being kept.
    private static Range FindData(ReadOnlySpan<byte> json)
    {
        Range? found = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isInputs = reader.ValueTextEquals("inputs"u8);
            reader.Read();
            if (!isInputs || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    reader.Skip();
                    continue;
                }

                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isData = reader.ValueTextEquals("data"u8);
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    if (isData && found is not null)
                        throw RequestProblem.BadRequest("exactly one input is taken, and its 'data' once");
                    if (isData)
                        found = start..(int)reader.BytesConsumed;
                }
            }
        }

        return found ?? 0..0;
    }
}

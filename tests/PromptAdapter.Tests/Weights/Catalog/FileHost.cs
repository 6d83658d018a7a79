using System.Globalization;

namespace PromptAdapter.Weights.Catalog;

/// <summary>How a well-behaved server answers for one file: ranges, conditional ranges, entity tags.</summary>
internal static class FileHost
{
    public static LoopbackResponse Serve(LoopbackRequest request, byte[] content, string? entityTag)
    {
        var headers = new Dictionary<string, string> { ["Accept-Ranges"] = "bytes" };
        if (entityTag is not null)
            headers["ETag"] = entityTag;
        var wholeWanted = request.Header("If-Range") is { } condition && condition != entityTag;
        if (request.Header("Range") is not { } range || wholeWanted)
            return new LoopbackResponse("200 OK", content) { Headers = headers };

        var from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        headers["Content-Range"] = from < content.Length ? $"bytes {from}-{content.Length - 1}/{content.Length}" : $"bytes */{content.Length}";
        return from < content.Length
            ? new LoopbackResponse("206 Partial Content", content[from..]) { Headers = headers }
            : new LoopbackResponse("416 Range Not Satisfiable", []) { Headers = headers };
    }
}

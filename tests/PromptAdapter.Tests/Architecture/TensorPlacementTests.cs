using System.Text.RegularExpressions;

namespace PromptAdapter.Architecture;

/// <summary>
/// A tensor that is made without a device lies in memory, and its first meeting with a model on a GPU fails. No GPU is here to find that out, so the sources
/// are read: every call that makes a tensor names a device, and only one place brings values back.
/// </summary>
public partial class TensorPlacementTests
{
    private static readonly string[] Folders = ["PromptAdapter.Torch", "PromptAdapter.Drawings", "PromptAdapter.Experiments"];

    public static TheoryData<string> Sources =>
        [.. Folders.SelectMany(folder => Directory.GetFiles(ReferenceData.Checkout("src", folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => File.ReadAllText(path).Contains("TorchSharp", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(ReferenceData.Checkout(), path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_MakesNoTensorWithoutADevice(string path) => Assert.Empty(WithoutDevice(Code(path)));

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_ReadsTensorsInOnePlace(string path)
    {
        if (Path.GetFileName(path) != "TensorReading.cs")
            Assert.Empty(Reading().Matches(Code(path)).Select(match => match.Value));
    }

    [Theory]
    [InlineData("var x = tensor(rows);", 1)]
    [InlineData("var x = torch.zeros(3, Width(4), ScalarType.Float32);", 1)]
    [InlineData("var x = a.index_select(0, tensor([.. rows.Select(row => (long)row)]));", 1)]
    [InlineData("var x = tensor(Of(device: 3));", 1)]
    [InlineData("var x = rand([3, 4], generator: masks)\n    .ge(ones(1, device: CPU));", 1)]
    [InlineData("var x = tensor(rows, device: clip.Place);", 0)]
    [InlineData("var x = tensor(Array.ConvertAll(rows, row => (long)row),\n    device: clip.Place);", 0)]
    [InlineData("var x = zeros_like(y); var z = Retensor(y); z.ones();", 0)]
    public void Source_WithoutADevice_IsFound(string code, int expected) => Assert.Equal(expected, WithoutDevice(code).Count);

    private static string Code(string path) =>
        Comment().Replace(File.ReadAllText(ReferenceData.Checkout(path)), "");

    private static List<string> WithoutDevice(string code) =>
        [.. Making().Matches(code).Where(call => !NamesDevice(code, call.Index + call.Length)).Select(call => code[call.Index..].Split('\n')[0])];

    // Among the arguments of the call itself, not of one within it.
    private static bool NamesDevice(string code, int at)
    {
        for (var depth = 1; depth > 0 && at < code.Length; at++)
        {
            if (code[at] is '(' or '[' or '{')
                depth++;
            else if (code[at] is ')' or ']' or '}')
                depth--;
            else if (depth == 1 && string.CompareOrdinal(code, at, "device:", 0, "device:".Length) == 0)
                return true;
        }

        return false;
    }

    [GeneratedRegex(
        @"(?<![\w.])(?:torch\.)?(?:tensor|empty|zeros|ones|full|rand|randn|randint|randperm|arange|eye|linspace|from_array|frombuffer|as_tensor)\s*\(")]
    private static partial Regex Making();

    [GeneratedRegex(@"\.(?:data|item)<\w+>\(\)")]
    private static partial Regex Reading();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}

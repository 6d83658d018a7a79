using System.Security.Cryptography;

namespace PromptAdapter.Runtime;

public class FieldDigestTests
{
    [Fact]
    public void Value_OfParts_IsTheHashOfLengthsAndContents()
    {
        using var digest = new FieldDigest();
        digest.Text("é").Number(258).Bytes([7]);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([2, 0, 0, 0, 0xc3, 0xa9, 2, 1, 0, 0, 7])), digest.Value());
        Assert.Equal(digest.Value(), digest.Value());
    }

    [Fact]
    public void Field_AnyDifference_IsAnotherDigest()
    {
        string[] all =
        [
            Of(_ => { }), Of(digest => digest.Field("a", (string?)null)), Of(digest => digest.Field("a", "")), Of(digest => digest.Field("", "a")),
            Of(digest => digest.Field("a", "1")), Of(digest => digest.Field("b", "1")), Of(digest => digest.Field("a", 2L)),
            Of(digest => digest.Field("a", 1.5)), Of(digest => digest.Field("a", Math.BitIncrement(1.5))),
            Of(digest => digest.Field("a", ["x", "y"])), Of(digest => digest.Field("a", ["xy"])), Of(digest => digest.Field("a", ["x"]).Text("y")),
            Of(digest => digest.Field<float>("a", [1])), Of(digest => digest.Field<int>("a", [1])), Of(digest => digest.Field<int>("a", [1, 0])),
            Of(digest => digest.Field<long>("a", [1])), Of(digest => digest.Settings("a", new { X = 1 })), Of(digest => digest.Settings("a", new { Y = 1 })),
            Of(digest => digest.Settings("a", new { X = 2 })),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());

        static string Of(Action<FieldDigest> add)
        {
            using var digest = new FieldDigest();
            add(digest);
            return digest.Value();
        }
    }
}

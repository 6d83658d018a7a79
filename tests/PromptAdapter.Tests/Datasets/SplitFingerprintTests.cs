using System.Security.Cryptography;
using System.Text;

namespace PromptAdapter.Datasets;

public class SplitFingerprintTests
{
    private static readonly ImageDataset Small = new("set", "/data", ["cat", "dog"], [Image("b.jpg", 1), Image("a.jpg", 0)], [Image("c.jpg", 0)], null, [], []);

    [Fact]
    public void Of_SmallSet_IsTheHashOfItsSortedLines()
    {
        var lines = "train\ta.jpg\t0\tcat\ntrain\tb.jpg\t1\tdog\nval\tc.jpg\t0\tcat";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))), SplitFingerprint.Of(Small));
    }

    [Fact]
    public void Of_AnotherOrderOrRoot_IsTheSame() =>
        Assert.Equal(SplitFingerprint.Of(Small), SplitFingerprint.Of(Small with { Name = "other", Root = "/", Train = [.. Small.Train.Reverse()] }));

    [Fact]
    public void Of_AnotherSplitLabelOrName_IsAnother()
    {
        ImageDataset[] others =
        [
            Small with { Validation = null, Test = Small.Validation },
            Small with { Train = [Image("b.jpg", 0), Image("a.jpg", 0)] },
            Small with { ClassNames = ["cat", "wolf"] },
            Small with { Train = [Image("b.jpg", 1)] },
        ];
        Assert.Equal(5, others.Append(Small).Select(SplitFingerprint.Of).Distinct().Count());
    }

    private static LabelledImage Image(string key, int label) => new("/data/" + key, label, key);
}

using System.Text;

namespace PromptAdapter.Datasets;

public sealed class LabelTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LabelTableTests() => _folder.AddImages("1.jpg", "2.jpg", "3.jpg", "4.jpg", "sub/5.jpg", "a, b.jpg", "#6.jpg");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_HeaderInAnyOrder_IsRead()
    {
        var dataset = Open("Split,Label,Path,photographer\ntrain,dog,1.jpg,x\ntrain,Cat,2.jpg,y\nVAL,dog,3.jpg,z\ntest,Cat,sub/5.jpg,\n");
        Assert.Equal(["Cat", "dog"], dataset.ClassNames);
        Assert.Equal(["1.jpg", "2.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Equal([1, 0], dataset.Train.Select(image => image.Label));
        Assert.Equal("3.jpg", Assert.Single(dataset.Validation!).Key);
        Assert.Equal(Path.Combine(_folder.Path, "sub", "5.jpg"), Assert.Single(dataset.Test!).Path);
    }

    [Theory]
    [InlineData("1.jpg,cat\n2.jpg,dog\n")]
    [InlineData("1.jpg,cat,train\r\n2.jpg,dog,train")]
    [InlineData("path;label\n1.jpg;cat\n2.jpg;dog\n")]
    [InlineData("path\tlabel\n1.jpg\tcat\n2.jpg\tdog\n")]
    [InlineData("\uFEFFpath,label\n\n1.jpg, cat \n2.jpg,dog\n,\n")]
    [InlineData("file_name,class\n\"1.jpg\",\"cat\"\n.\\2.jpg,dog")]
    public void Open_FormsOfTheSameTable_AreTheSame(string text)
    {
        var dataset = Open(text);
        Assert.Equal(["cat", "dog"], dataset.ClassNames);
        Assert.Equal([0, 1], dataset.Train.Select(image => image.Label));
    }

    [Fact]
    public void Open_QuotesAndNumberSigns_BelongToTheFields()
    {
        var dataset = Open("path,label\n\"a, b.jpg\",\"a \"\"small\"\" dog\"\n#6.jpg,cat\n");
        Assert.Equal(["a \"small\" dog", "cat"], dataset.ClassNames);
        Assert.Equal(["a, b.jpg", "#6.jpg"], dataset.Train.Select(image => image.Key));
    }

    [Fact]
    public void Open_NumbersAsLabels_AreOrderedAsNumbers() =>
        Assert.Equal(["2", "10", "11"], Open("1.jpg,10\n2.jpg,2\n3.jpg,11\n").ClassNames);

    [Fact]
    public void Open_OtherRoot_IsUsed()
    {
        using var elsewhere = new TemporaryFolder();
        var table = elsewhere.AddText("labels.csv", "1.jpg,a\n2.jpg,b\n");
        ImageFiles.AssertRefused(() => ImageFolder.Open(table), "2 of 2", "1.jpg, 2.jpg");
        Assert.Equal(_folder.Path, ImageFolder.Open(table, new ImageFolderOptions { ImageRoot = _folder.Path }).Root);
        ImageFiles.AssertRefused(() => ImageFolder.Open(table, new ImageFolderOptions { ImageRoot = Path.Combine(_folder.Path, "no") }), "does not exist");
    }

    [Fact]
    public void Open_RepeatedRow_IsAWarning() =>
        Assert.Contains("1 of 3 rows", Assert.Single(Open("1.jpg,a\n2.jpg,b\n1.jpg,a\n").Warnings), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("path,label\n", "no classes")]
    [InlineData("1.jpg,a\n2.jpg,a\n", "only one class")]
    [InlineData("1.jpg,Cat\n2.jpg,cat \n", "twice")]
    [InlineData("1.jpg,a\n2.jpg,b\n1.jpg,b\n", "two classes", "row 1", "row 3")]
    [InlineData("path,label,split\n1.jpg,a,train\n2.jpg,b,train\n1.jpg,a,test\n", "two splits")]
    [InlineData("path,label,split\n1.jpg,a,train\n2.jpg,b,holdout\n", "row 3", "'holdout'")]
    [InlineData("path,label,split\n1.jpg,a,train\n2.jpg,b,test\n", "no training image", "'b'")]
    [InlineData("1.jpg,a\n../2.jpg,b\n", "row 2", "outside")]
    [InlineData("1.jpg,a\nsub/../../2.jpg,b\n", "outside")]
    [InlineData("1.jpg,a\n..\\2.jpg,b\n", "outside")]
    [InlineData("1.jpg,a\n/etc/2.jpg,b\n", "outside")]
    [InlineData("1.jpg,a\nC:\\2.jpg,b\n", "outside")]
    [InlineData("1.jpg,a\n2.jpg,\n", "row 2", "label")]
    [InlineData("1.jpg,a\n2.jpg\n", "row 2", "label")]
    [InlineData("path,label\n1.jpg,a\n2.txt,b\n", "2.txt")]
    [InlineData("name,kind\n1.jpg,a\n", "no column 'path'", "'name'")]
    [InlineData("path,path,label\n1.jpg,1.jpg,a\n", "two columns")]
    [InlineData("1.jpg,a\n2.jpg,b\n7.jpg,b\n8.jpg,b\n9.jpg,b\n10.jpg,b", "4 of 6", "7.jpg, 8.jpg, 9.jpg and 1 more")]
    [InlineData("path,label\n1.jpg,\"a\n2.jpg,b\n", "CSV")]
    [InlineData("1.jpg,a\n2\0.jpg,b\n", "row 2")]
    public void Open_BadTable_IsRefused(string text, params string[] parts) => ImageFiles.AssertRefused(() => Open(text), parts);

    [Fact]
    public void Open_CorruptedAtRandom_GivesADatasetOrAnInputException()
    {
        var good = Encoding.UTF8.GetBytes("path,label,split\n1.jpg,\"a, cat\",train\n2.jpg,dog,train\n3.jpg,dog,val\n4.jpg,\"a, cat\",test\nsub/5.jpg,dog,test\n");
        for (var seed = 0; seed < 200; seed++)
        {
            var path = _folder.File("fuzz.csv");
            File.WriteAllBytes(path, Corruption.Of(good, seed));
            Corruption.AssertOnlyInputException(() => ImageFolder.Open(path), seed);
        }
    }

    private ImageDataset Open(string text) => ImageFolder.Open(_folder.AddText("labels.csv", text));
}

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

    [Theory]
    [InlineData("path,label,split\n1.jpg,a,Training\n2.jpg,b,train_set\n3.jpg,a,dev\n4.jpg,b,hold-out\n")]
    [InlineData("class id,filepaths,labels,data set\n0,1.jpg,a,TRAIN\n1,2.jpg,b,TRAIN\n0,3.jpg,a,VALID\n1,4.jpg,b,TEST\n")]
    [InlineData("Image,Class,Usage\n1.jpg,a,Training\n2.jpg,b,Training\n3.jpg,a,Validation\n4.jpg,b,PrivateTest\n")]
    [InlineData("path,label,what\n1.jpg,a,train\n2.jpg,b,train\n3.jpg,a,val\n4.jpg,b,test\n")]
    [InlineData("sep=;\npath;label;split\n1.jpg;a;train\n2.jpg;b;train\n3.jpg;a;val\n4.jpg;b;eval\n")]
    public void Open_SplitsByOtherNames_AreSplits(string text)
    {
        var dataset = Open(text);
        Assert.Equal(["a", "b"], dataset.ClassNames);
        Assert.Equal(["1.jpg", "2.jpg", "3.jpg", "4.jpg"], dataset.Images.Select(image => image.Key));
        Assert.Equal((2, 1, 1), (dataset.Train.Count, dataset.Validation!.Count, dataset.Test!.Count));
    }

    [Fact]
    public void Open_SplitsInPathsOnly_IsWarnedOf()
    {
        _folder.AddImages("train/1.jpg", "test/2.jpg");
        Assert.Contains("all images are taken as training images", Assert.Single(Open("train/1.jpg,a\ntest/2.jpg,b\n").Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.0", "10.0", "3", "10")]
    [InlineData("3.0", "10", "3", "10")]
    [InlineData("3.5", "10.0", "10.0", "3.5")]
    public void Open_NumbersAsPandasWritesThem_AreWholeNumbers(string one, string other, params string[] expected) =>
        Assert.Equal(expected, Open($"1.jpg,{one}\n2.jpg,{other}\n").ClassNames);

    [Fact]
    public void Open_PathsThatLeadInside_AreTakenHoweverTheyAreWritten()
    {
        Assert.Equal(["1.jpg", "2.jpg", "sub/5.jpg"], Open($"{_folder.Path}/1.jpg,a\nsub/../2.jpg,b\n./sub/5.jpg,a\n").Train.Select(image => image.Key));
        ImageFiles.AssertRefused(() => Open("1.jpg,a\n./1.jpg,b\n"), "two classes");
        var table = _folder.AddText("sub/labels.csv", "../1.jpg,a\n5.jpg,b\n../2.jpg,b\n");
        ImageFiles.AssertRefused(() => ImageFolder.Open(table), "row 1 leads outside");
        File.WriteAllText(table, "../1.jpg,a\n2.jpg,b\n");
        Assert.Equal(["1.jpg", "2.jpg"], ImageFolder.Open(table, new ImageFolderOptions { ImageRoot = _folder.Path }).Train.Select(image => image.Key));
    }

    [Theory]
    [InlineData("utf-8", null)]
    [InlineData("utf-16", null)]
    [InlineData("utf-16BE", null)]
    [InlineData("utf-32", null)]
    [InlineData("windows-1252", "cp1252")]
    [InlineData("windows-1252", "Windows-1252")]
    [InlineData("iso-8859-1", "latin1")]
    [InlineData("macintosh", "mac_roman")]
    [InlineData("utf-8", "windows-1252")]
    public void Open_Encoding_IsToldByItsMarkOrStated(string written, string? stated)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(written) ?? Encoding.GetEncoding(written);
        var path = _folder.File("labels.csv");
        File.WriteAllBytes(path, [.. encoding.GetPreamble(), .. encoding.GetBytes("path,label\n1.jpg,b\u00eate\n2.jpg,cat\n")]);
        Assert.Equal(["b\u00eate", "cat"], ImageFolder.Open(path, new ImageFolderOptions { Encoding = stated }).ClassNames);
    }

    [Fact]
    public void Open_OtherEncoding_IsRefusedWithTheLine()
    {
        var path = _folder.File("labels.csv");
        File.WriteAllBytes(path, [.. "path,label\n1.jpg,cat\n2.jpg,b"u8, 0xea, .. "\n"u8]);
        Assert.Equal([Setting.Encoding], ImageFiles.AssertRefused(() => ImageFolder.Open(path), path, "line 3 is not UTF-8", "0xea").Settings);
        ImageFiles.AssertRefused(() => ImageFolder.Open(path, new ImageFolderOptions { Encoding = "shift_jis" }), "line 3 is not shift_jis");
        ImageFiles.AssertRefused(() => ImageFolder.Open(path, new ImageFolderOptions { Encoding = "klingon" }), "'klingon'");
    }

    [Fact]
    public void Open_OtherRoot_IsUsed()
    {
        using var elsewhere = new TemporaryFolder();
        var table = elsewhere.AddText("labels.csv", "1.jpg,a\n2.jpg,b\n");
        ImageFiles.AssertRefused(() => ImageFolder.Open(table), "2 of 2", "1.jpg, 2.jpg");
        Assert.Equal(_folder.Path, ImageFolder.Open(table, new ImageFolderOptions { ImageRoot = _folder.Path }).Root);
        ImageFiles.AssertRefused(() => ImageFolder.Open(table, new ImageFolderOptions { ImageRoot = Path.Combine(_folder.Path, "no") }), "does not exist");
    }

    [Theory]
    [InlineData("is_valid", "False", "True", "2.jpg", null)]
    [InlineData("isTest", "0", "1", null, "2.jpg")]
    [InlineData("is_training_image", "1", "0", null, "2.jpg")]
    [InlineData("is_train", "1.0", "0.0", null, "2.jpg")]
    public void Open_SplitByYesOrNo_IsTakenAndSaid(string column, string learned, string other, string? validation, string? test)
    {
        var dataset = Open($"path,{column},label\n1.jpg,{learned},a\n2.jpg,{other},a\n3.jpg,{learned},b\n");
        Assert.Equal(["1.jpg", "3.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Equal(validation, dataset.Validation?.Single().Key);
        Assert.Equal(test, dataset.Test?.Single().Key);
        Assert.Contains($"'{column}'", Assert.Single(dataset.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is_blurred", "0", "1")]
    [InlineData("is_test", "0", "0")]
    [InlineData("is_test", "0", "2")]
    public void Open_ColumnThatTellsNoSplits_IsPassedOver(string column, string one, string other)
    {
        var dataset = Open($"path,{column},label\n1.jpg,{one},a\n2.jpg,{other},b\n");
        Assert.Equal(2, dataset.Train.Count);
        Assert.Null(dataset.Test);
    }

    [Fact]
    public void Open_EmptyFieldsBehindTheLastColumn_AreNoSurplus() =>
        Assert.Equal(["a", "b"], Open("path,label\n1.jpg,a,,\n2.jpg,b,\n").ClassNames);

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
    [InlineData("path,label,split\n1.jpg,a,train\n2.jpg,b,banana\n", "row 3", "'banana'")]
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
    [InlineData("path,label\n1.jpg,cat, tabby\n2.jpg,b\n", "row 2 has 3 fields and the first row 2", "quotes")]
    public void Open_BadTable_IsRefused(string text, params string[] parts) => ImageFiles.AssertRefused(() => Open(text), parts);

    [Fact]
    public void Open_CorruptedAtRandom_GivesADatasetOrAnInputException()
    {
        var good = Encoding.UTF8.GetBytes(
            "path,label,split\n1.jpg,\"a, cat\",train\n2.jpg,dog,train\n3.jpg,dog,val\n4.jpg,\"a, cat\",test\nsub/5.jpg,dog,test\n");
        for (var seed = 0; seed < 200; seed++)
        {
            var path = _folder.File("fuzz.csv");
            File.WriteAllBytes(path, Corruption.Of(good, seed));
            Corruption.AssertOnlyInputException(() => ImageFolder.Open(path), seed);
        }
    }

    private ImageDataset Open(string text) => ImageFolder.Open(_folder.AddText("labels.csv", text));

    [Theory]
    [InlineData('0')]
    [InlineData('"')]
    [InlineData('x')]
    [InlineData('\0')]
    public void Open_SeparatorThatIsNone_IsRefused(char separator)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("labels.csv");
        File.WriteAllText(path, $"sep={separator}\npath,label\n1.jpg,a\n2.jpg,b\n");
        var error = Assert.Throws<InputException>(() => ImageFolder.Open(path));
        Assert.Contains("as what separates its fields", error.Message, StringComparison.Ordinal);
    }
}

namespace PromptAdapter.Imaging;

public class ImageFingerprintTests
{
    [Fact]
    public async Task OfFile_SameBytes_IsEqualWhateverTheName()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.jpg"), "abc");
        File.WriteAllText(folder.File("b.jpg"), "abc");
        File.WriteAllText(folder.File("c.jpg"), "abd");
        var cancellationToken = TestContext.Current.CancellationToken;
        var first = await ImageFingerprint.OfFileAsync(folder.File("a.jpg"), cancellationToken);

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", first.Value); // the SHA-256 of "abc" in FIPS 180
        Assert.Equal(first, await ImageFingerprint.OfFileAsync(folder.File("b.jpg"), cancellationToken));
        Assert.Equal(first, ImageFingerprint.Of("abc"u8));
        Assert.NotEqual(first, await ImageFingerprint.OfFileAsync(folder.File("c.jpg"), cancellationToken));
        await Assert.ThrowsAsync<InputException>(() => ImageFingerprint.OfFileAsync(folder.File("gone.jpg"), cancellationToken));
    }
}

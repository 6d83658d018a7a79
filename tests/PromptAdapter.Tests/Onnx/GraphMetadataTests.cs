namespace PromptAdapter.Onnx;

public class GraphMetadataTests
{
    [Fact]
    public void Read_EntriesAmongOtherFields_AreFoundAndTheLastOfANameCounts()
    {
        byte[] file =
        [
            0x08, 0xff, 0x01,                                                          // a number of two bytes
            0x3a, 3, 1, 2, 3,                                                          // the graph
            0x72, 6, 0x0a, 1, (byte)'a', 0x12, 1, (byte)'1',                           // a = 1
            0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7d, 1, 2, 3, 4,                            // eight bytes and four
            0x72, 6, 0x0a, 1, (byte)'b', 0x12, 1, (byte)'2',
            0x72, 6, 0x0a, 1, (byte)'a', 0x12, 1, (byte)'3',
        ];
        Assert.Equal([new("a", "3"), new("b", "2")], Read(file).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        Assert.Empty(Read([]));
    }

    [Theory]
    [InlineData(0x72)]                                                                 // no length
    [InlineData(0x72, 9, 0x0a, 1, 0x61)]                                               // longer than the file
    [InlineData(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)]     // the longest length that there is
    [InlineData(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)] // a number without an end
    [InlineData(0x73)]                                                                 // a group
    [InlineData(0x79, 1, 2)]                                                           // two bytes of eight
    [InlineData(0x72, 2, 0x0a, 9)]                                                     // an entry whose name is longer than itself
    [InlineData(0x72, 5, 0x0a, 3, 0x61, 0, 0x62)]                                      // a zero character in a name
    public void Read_WhatIsNoList_IsRefused(params int[] file) =>
        Assert.Equal("x.onnx", Assert.Throws<InputException>(() => Read([.. file.Select(value => (byte)value)])).InputPath);

    private static Dictionary<string, string> Read(byte[] file) => GraphMetadata.Read(new MemoryStream(file), "x.onnx");
}

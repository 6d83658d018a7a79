namespace PromptAdapter.Tokenization;

public class WordSplitterTests
{
    [Theory]
    [InlineData("it's a dog", "it|'s|a|dog")]
    [InlineData("we'll they've i'm you'd don't we're", "we|'ll|they|'ve|i|'m|you|'d|don|'t|we|'re")]
    [InlineData("'sx", "'s|x")]
    [InlineData("'ſx", "'ſ|x")]
    [InlineData("!'s", "!'|s")]
    [InlineData("2012 bmw m3", "2|0|1|2|bmw|m|3")]
    [InlineData("½ ⅷ ٣٤", "½|ⅷ|٣|٤")]
    [InlineData("a…b—c", "a|…|b|—|c")]
    [InlineData("<|startoftext|>x<|endoftext|>", "<|startoftext|>|x|<|endoftext|>")]
    [InlineData("!<|endoftext|>", "!<||endoftext||>")]
    [InlineData("日本 語", "日本|語")]
    [InlineData("😀😀a𝒥", "😀😀|a𝒥")]
    [InlineData("a\u0301b", "a|\u0301|b")]
    [InlineData("!\u0345!", "!|!")]
    [InlineData("a\u3000b\u2028c\u00a0d", "a|b|c|d")]
    [InlineData("a\u001cb", "a|\u001c|b")]
    public void Split_Text_GivesTheWordsOfClipsPattern(string text, string expected) => Assert.Equal(expected, string.Join('|', WordSplitter.Split(text)));
}

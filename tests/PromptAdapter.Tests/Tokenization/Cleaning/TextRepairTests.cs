using System.Text;

namespace PromptAdapter.Tokenization.Cleaning;

public class TextRepairTests
{
    public static TheoryData<string, string> Misread => new()
    {
        { "windows-1252", "Les élèves mangent des crêpes à Orléans – délicieux…" },
        { "latin-1", "naïve façade über Ærø" },
        { "windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy" },
        { "windows-1251", "Съешь же ещё этих мягких французских булок" },
        { "windows-1253", "Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία" },
        { "windows-1254", "Pijamalı hasta yağız şoföre çabucak güvendi" },
        { "windows-1257", "visų žmonių gražūs namai" },
        { "iso-8859-2", "Zażółć gęślą jaźń" },
        { "macroman", "Portez ce vieux whisky au juge blond qui a fêté son noël" },
        { "cp437", "быстрая коричневая лиса" },
        { "windows-1252", "いろはにほへと ちりぬるを" },
        { "windows-1252", "다람쥐 헌 쳇바퀴에 타고파" },
        { "windows-1252", "🐱‍👤 & 🚀 emoji" },
        { "windows-1252", "דג סקרן שט בים" },
        { "windows-1252", "نص حكيم له سر قاطع" },
    };

    [Theory]
    [MemberData(nameof(Misread))]
    public void Fix_Utf8ReadInAnotherEncoding_IsReadAgain(string encoding, string text)
    {
        var misread = Misreading(text, encoding);
        Assert.NotEqual(text, misread);
        Assert.Equal(Expected(text), TextRepair.Fix(misread));
    }

    [Theory]
    [InlineData("windows-1252", "windows-1252")]
    [InlineData("latin-1", "windows-1252")]
    [InlineData("windows-1252", "latin-1")]
    [InlineData("windows-1250", "windows-1252")]
    [InlineData("macroman", "macroman")]
    public void Fix_MisreadTwice_IsReadAgain(string first, string second) =>
        Assert.Equal("une soirée très réussie, né à Nîmes", TextRepair.Fix(Misreading(Misreading("une soirée très réussie, né à Nîmes", first), second)));

    [Theory]
    [InlineData("a caf\u00c3\u00a9 \u2013 and a real caf\u00e9, \u6f22\u5b57", "a caf\u00e9 \u2013 and a real caf\u00e9, \u6f22\u5b57")] // in places
    [InlineData("d\u00c3\u00a9j\u00c3 vu et d\u00c3\u00a9couvert", "d\u00e9j\u00e0 vu et d\u00e9couvert")] // lost no-break space
    [InlineData("\u00e2\u20ac\u0153lost\u00e2\u20ac\ufffd", "\"lost\ufffd")] // lost byte
    [InlineData("\u0091single\u0092 \u0085", "'single' \u2026")] // C1 controls
    [InlineData("\u0081 alone", "\u0081 alone")]
    [InlineData("\u00ed\u00a0\u00bd\u00ed\u00b8\u00ba", "😺")] // CESU-8
    [InlineData("null \u00c0\u0080 \u00c3\u00a9", "null  \u00e9")] // Java's NUL, which is then removed
    public void Fix_DamagedMojibake_IsMendedAsFarAsItGoes(string text, string expected) => Assert.Equal(expected, TextRepair.Fix(text));

    [Theory]
    [InlineData("Ærø, Århus og Ålborg")]
    [InlineData("ÇA VA TRÈS BIEN, NOËL")]
    [InlineData("5 × 7 mm² ± 2 µm ½")]
    [InlineData("√2 ≈ 1.41, ∆x ≤ ∞")]
    [InlineData("┌─┐│ │└─┘")]
    [InlineData("¿Qué? ¡Sí! «bien» £5 €3 ¥2")]
    [InlineData("Ελλάδα Россия 日本 한국 ไทย")]
    [InlineData("ヽ(ﾟДﾟ)ﾉ")]
    public void Fix_HonestText_KeepsItsLetters(string text) =>
        Assert.Equal(Expected(text.Replace("ﾟ", "\u309a", StringComparison.Ordinal).Replace('ﾉ', 'ノ')), TextRepair.Fix(text));

    [Theory]
    [InlineData("“a” ‘b’ ‚c‛ „d‟ ŉ ʼ", "\"a\" 'b' 'c' \"d\" 'n '")]
    [InlineData("ﬁ ﬂ ﬀ ﬃ ﬄ ﬆ ﬅ Ĳ ĳ ǆ Ǌ", "fi fl ff ffi ffl st ſt IJ ij dž NJ")]
    [InlineData("Ａ１！\u3000ｱｶﾞ ￥ ￨", "A1! アガ ¥ │")]
    [InlineData("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne")]
    [InlineData("\u001b[1;31mred\u001b[0m \u001b[bogus", "red ogus")]
    [InlineData("\ufeffa\u0000b\u007fc\u206ad\ufffc\tend", "abcd\tend")]
    [InlineData("e\u0301 o\u0308\u0304 \u1100\u1161\u11a8 \u212b", "é ȫ 각 Å")]
    [InlineData("&amp;amp;#x27; &EACUTE; &eacute &#59; &SZLIG;", "' É &eacute &#59; SS")]
    [InlineData("&lt;\n<b>&lt;</b>\n&lt;", "<\n<b>&lt;</b>\n&lt;")]
    [InlineData("&Atilde;&copy;", "é")]
    [InlineData("", "")]
    public void Fix_SmallThings_AreMended(string text, string expected) => Assert.Equal(expected, TextRepair.Fix(text));

    [Fact]
    public void Fix_HalfASurrogatePair_IsReplaced() => Assert.Equal("\ufffd alone \ufffd😀", TextRepair.Fix("\ud83d alone \ude00\ud83d\ude00"));

    [Fact]
    public void Fix_OfItsOwnResult_ChangesNothing()
    {
        var random = new Random(31);
        const string Letters = "aé Ã©â€™œÐ¡Ñ\u0080\u0091\u00a0’“﻿ｱﾞﬁ\u0301&;lt😀\ud83d?\ufffd";
        for (var round = 0; round < 2000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Letters[random.Next(Letters.Length)])]);
            var once = TextRepair.Fix(text);
            Assert.Equal(once, TextRepair.Fix(once));
        }
    }

    private static string Misreading(string text, string encoding)
    {
        var table = SingleByteEncoding.InTrialOrder.Single(entry => entry.Name == encoding);
        return new string([.. Encoding.UTF8.GetBytes(text).Select(value => table.Decode((char)value))]);
    }

    // Quotes and forms are straightened after the encoding is mended.
    private static string Expected(string text) => CanonicalComposition.Compose(LetterForms.Simplify(text));
}

using System.Globalization;

namespace PromptAdapter.Runtime;

public class NumberTextTests
{
    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("-0.25", -0.25)]
    [InlineData("+3", 3)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e-3", 0.001)]
    [InlineData("2.5E+2", 250)]
    [InlineData("007", 7)]
    public void TryReal_Number_IsRead(string text, double expected)
    {
        Assert.True(NumberText.TryReal(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("1,,5")]
    [InlineData("1.000,5")]
    [InlineData("1,000.5")]
    [InlineData("1_000")]
    [InlineData("1'000")]
    [InlineData("1 000")]
    [InlineData("1\u00a0000")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\0")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e5.5")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("0x10")]
    [InlineData("1f")]
    [InlineData("50%")]
    [InlineData("1/2")]
    [InlineData("½")]
    [InlineData("١")]
    [InlineData("１")]
    [InlineData("−1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-∞")]
    [InlineData("inf")]
    [InlineData("1e400")]
    [InlineData("(1)")]
    [InlineData("$1")]
    public void TryReal_Other_IsRefused(string text)
    {
        Assert.False(NumberText.TryReal(text, out _));
        Assert.False(NumberText.TryWhole<int>(text, out _));
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("-12", -12)]
    [InlineData("+12", 12)]
    public void TryWhole_Number_IsRead(string text, int expected)
    {
        Assert.True(NumberText.TryWhole<int>(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("2.5")]
    [InlineData("2.0")]
    [InlineData("1e3")]
    [InlineData("2147483648")]
    public void TryWhole_NotWholeOrTooLarge_IsRefused(string text) => Assert.False(NumberText.TryWhole<int>(text, out _));

    [Fact]
    public void Read_IsTheSameInEveryCulture()
    {
        var before = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone(); // tests may run without the data of real ones
        (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NumberGroupSeparator, other.NumberFormat.NegativeSign) = (",", ".", "−");
        try
        {
            CultureInfo.CurrentCulture = other;
            Assert.True(NumberText.TryReal("-1.5", out var value));
            Assert.Equal(-1.5, value);
            Assert.True(NumberText.TryWhole<int>("-15", out var whole));
            Assert.Equal(-15, whole);
            Assert.False(NumberText.TryReal("1,5", out _));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("1,5", false, "'1,5' is no number; write 1.5")]
    [InlineData(" 1.5 ", false, "' 1.5 ' is no number; write 1.5")]
    [InlineData("1,,5", false, "'1,,5' is no number; give for example 0.5")]
    [InlineData("2.5", true, "'2.5' is no whole number; give for example 0.5")]
    public void Describe_SaysWhatToWrite(string text, bool whole, string expected) => Assert.Equal(expected, NumberText.Describe(text, whole, "0.5"));
}

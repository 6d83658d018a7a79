using System.CommandLine;

namespace PromptAdapter.Cli.Commands.Options;

public class NumberOptionsTests
{
    private static readonly Type[] Reals = [typeof(double), typeof(double?), typeof(float), typeof(float?), typeof(decimal), typeof(decimal?)];
    private static readonly Type[] Wholes =
        [typeof(int), typeof(int?), typeof(long), typeof(long?), typeof(ulong), typeof(ulong?), typeof(uint), typeof(uint?)];

    private static readonly string[] NoNumbers =
        ["1,5", "1,,5", "1.000,5", "1_000", "1 000", " 1", "1 ", "0x10", "1e", "1.2.3", "١", "１", "NaN", "Infinity", "-inf", "1e999", "x", "50%"];

    public static TheoryData<string, string> NumberOptions =>
        [.. CommandTree.All.SelectMany(entry => CommandTree.OptionsOf(entry.Command).Where(option => Reals.Concat(Wholes).Contains(option.ValueType))
            .Select(option => (entry.Name, option.Name)))];

    public static TheoryData<string, string> ValueOptions =>
        [.. CommandTree.All.SelectMany(entry =>
            CommandTree.OptionsOf(entry.Command).Where(option => option.Name is not ("--help" or "--help-all" or "--version")).Select(option => (entry.Name, option.Name)))];

    [Theory]
    [MemberData(nameof(NumberOptions))]
    public void NumberOption_NoNumber_IsRefusedInOurWords(string command, string option)
    {
        foreach (var text in NoNumbers)
            Assert.Contains(ErrorsOf(command, option, text), error => error.StartsWith($"{option}: '{text}' is no ", StringComparison.Ordinal));
        if (Wholes.Contains(OptionOf(command, option).ValueType))
            Assert.Contains(ErrorsOf(command, option, "2.5"), error =>
                error.StartsWith($"{option}: '2.5' is no whole number; give ", StringComparison.Ordinal));
        else
            Assert.Contains($"{option}: '1,5' is no number; write 1.5", ErrorsOf(command, option, "1,5"));
    }

    [Theory]
    [MemberData(nameof(NumberOptions))]
    public void NumberOption_Negative_IsRefusedUnlessItIsASeed(string command, string option)
    {
        if (option != "--seed" || command == "datasets procedural")
            Assert.Contains(ErrorsOf(command, option, "-1"), error => error.StartsWith($"{option}: -1 is out of range; give a ", StringComparison.Ordinal));
        else
            Assert.DoesNotContain(ErrorsOf(command, option, "-1"), error => error.StartsWith(option, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("predict", "--threshold", "1.01", "from 0 to 1")]
    [InlineData("predict", "--top", "0", "from 1")]
    [InlineData("fit", "--shots", "0", "from 1")]
    [InlineData("fit", "--alpha", "10001", "from 0 to 10000")]
    [InlineData("fit", "--alpha-max", "0.1", "above 0.1 to 10000")]
    [InlineData("fit", "--key-learning-rate", "0", "above 0 to 10")]
    [InlineData("bench", "--views", "1001", "from 0 to 1000")]
    [InlineData("prompts tune", "--step-images", "0", "from 1 to 65536")]
    [InlineData("fit", "--threads", "99999999999999", "from 1 to 1024")]
    [InlineData("fit", "--seed", "9223372036854775808", "from -9223372036854775808")]
    public void NumberOption_OutOfRange_IsRefusedWithTheRange(string command, string option, string text, string range) =>
        Assert.Contains(ErrorsOf(command, option, text), error => error.StartsWith($"{option}: {text} is out of range; ", StringComparison.Ordinal)
            && error.EndsWith(range, StringComparison.Ordinal));

    [Theory]
    [InlineData("predict", "--threshold", "0")]
    [InlineData("predict", "--threshold", "1")]
    [InlineData("fit", "--alpha", "1e-3")]
    [InlineData("fit", "--alpha", "0")]
    [InlineData("fit", "--beta", "+5.5")]
    [InlineData("fit", "--views", "0")]
    [InlineData("fit", "--seed", "-9223372036854775808")]
    [InlineData("datasets procedural", "--seed", "18446744073709551615")]
    [InlineData("fit", "--search", "refined")]
    public void NumberOption_InRange_IsTaken(string command, string option, string text) =>
        Assert.DoesNotContain(ErrorsOf(command, option, text), error => error.Contains(option, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ValueOptions))]
    public void AnyOption_WrongValue_IsToldWithoutTypesOfDotNet(string command, string option)
    {
        string[] errors = [.. ErrorsOf(command, option, "1,5 x"),
            .. CommandTree.Root.Parse([.. Words(command), $"{option}=1,5 x"], CommandLineApplication.AsTyped).Errors.Select(ParseErrors.Describe)];
        Assert.DoesNotContain(errors, error => error.Contains("System.", StringComparison.Ordinal) || error.Contains('`', StringComparison.Ordinal)
            || error.Contains("PromptAdapter.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1,2,4", new[] { 1, 2, 4 })]
    [InlineData(" 1, 2 ,4 ", new[] { 1, 2, 4 })]
    [InlineData("16", new[] { 16 })]
    public void List_NumbersWithCommas_AreRead(string text, int[] expected) =>
        Assert.Equal(expected, Options.NumberOptions.List(text, "--shots", 1, 100, "1,2"));

    [Theory]
    [InlineData("1,2,")]
    [InlineData("1,,2")]
    [InlineData("")]
    [InlineData("1;2")]
    [InlineData("1 2")]
    [InlineData("1.5")]
    [InlineData("0,1")]
    [InlineData("-1")]
    [InlineData("101")]
    [InlineData("1e1")]
    public void List_Other_IsRefusedByName(string text) =>
        Assert.StartsWith($"--shots {text}: ", Assert.Throws<InputException>(() => Options.NumberOptions.List(text, "--shots", 1, 100, "1,2")).Message,
            StringComparison.Ordinal);

    private static Option OptionOf(string command, string option) =>
        CommandTree.OptionsOf(CommandTree.All.Single(entry => entry.Name == command).Command).First(one => one.Name == option);

    private static string[] ErrorsOf(string command, string option, string value) =>
        [.. CommandTree.Root.Parse([.. Words(command), option, value], CommandLineApplication.AsTyped).Errors.Select(ParseErrors.Describe)];

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

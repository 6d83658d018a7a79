using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Runtime;

public sealed class TensorArithmeticTests : IDisposable
{
    private static readonly float[] Left = [1.5f, -2, 0.1f, 1e-3f, 3e7f, -0.7f];
    private static readonly float[] Right = [0.3f, 5, -1e4f, 2, 1, 0.7f];

    private readonly TorchSharp.DisposeScope _scope;

    public TensorArithmeticTests()
    {
        NativeBackend.EnsureLoaded();
        _scope = NewDisposeScope();
    }

    [Fact]
    public void Arithmetic_WithANumber_IsThatOfSinglePrecision()
    {
        AssertValues(value => value + 0.3f, tensor(Left).Plus(0.3f));
        AssertValues(value => value + 0.3f, tensor(Left).PlusInPlace(0.3f));
        AssertValues(value => value * 1.702f, tensor(Left).Times(1.702));
        AssertValues(value => value * 1.702f, tensor(Left).TimesInPlace(1.702));
        AssertValues(value => value / 7, tensor(Left).DividedBy(7));
        AssertValues(value => value * value, tensor(Left).SquareInPlace());
        AssertValues(value => Math.Min(value, 0.5f), tensor(Left).LimitInPlace(0.5));
    }

    [Fact]
    public void Plus_OfTwoTensors_IsTheirSum()
    {
        AssertPairs((a, b) => a + b, tensor(Left).Plus(tensor(Right)));
        AssertPairs((a, b) => a + b, tensor(Left).PlusInPlace(tensor(Right)));
        AssertPairs((a, b) => a - 0.25f * b, tensor(Left).PlusScaled(tensor(Right), -0.25)); // 0.25 b is exact, so no fused step shows
        AssertPairs((a, b) => a - 0.25f * b, tensor(Left).PlusScaledInPlace(tensor(Right), -0.25));
    }

    [Fact]
    public void InPlace_ReturnsTheTensorItself()
    {
        var values = tensor(Left);
        Assert.Same(values, values.PlusInPlace(1).TimesInPlace(2).SquareInPlace().LimitInPlace(3).PlusInPlace(tensor(Right))
            .PlusScaledInPlace(tensor(Right), 2));
        Assert.Equal(Math.Min(25f, 3) + (3 * Right[0]), values[0].item<float>(), 1e-6f);
    }

    [Fact]
    public void FilledWhere_Mask_IsBroadcast()
    {
        var filled = tensor(Left, [2, 3]).FilledWhere(tensor([false, true, false]), double.NegativeInfinity);
        Assert.Equal([Left[0], float.NegativeInfinity, Left[2], Left[3], float.NegativeInfinity, Left[5]], filled.data<float>().ToArray());
    }

    [Fact]
    public void Rows_AreClearedAndAddedTo()
    {
        var rows = tensor([2L, 0]);
        Assert.Equal([0, 0, Left[2], Left[3], 0, 0], tensor(Left, [3, 2]).ClearRowsInPlace(rows).data<float>().ToArray());
        var sum = tensor(Left, [3, 2]).PlusAtRows(rows, tensor([10f, 20, 30, 40], [2, 2]));
        Assert.Equal([Left[0] + 30, Left[1] + 40, Left[2], Left[3], Left[4] + 10, Left[5] + 20], sum.data<float>().ToArray());
    }

    [Fact]
    public void Indices_AndFilled_HaveTypeShapeAndValues()
    {
        Assert.Equal([0L, 1, 2], TensorArithmetic.Indices(3, CPU).data<long>().ToArray());
        Assert.Empty(TensorArithmetic.Indices(0, CPU).data<long>().ToArray());
        var filled = TensorArithmetic.Filled(float.NegativeInfinity, CPU, 2, 2);
        Assert.Equal([2L, 2], filled.shape);
        Assert.All(filled.data<float>().ToArray(), value => Assert.Equal(float.NegativeInfinity, value));
    }

    // Written with TorchSharp's own operators this fails in many runs with "Expected false to be true", which is what native code says of a
    // scalar that was freed under it (in each run with DOTNET_TieredCompilation=0: only optimised code lets go of the scalar early, hence the rounds before).
    [Fact]
    public async Task Arithmetic_WhileAnotherThreadCollects_StaysRight()
    {
        const int Threads = 4, Milliseconds = 2000;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 40; i++)
                Assert.Equal(128, Sum());
            Thread.Sleep(400); // the compiler works while nothing new is called
        }

        var stop = Environment.TickCount64 + Milliseconds;
        Task<HashSet<float>>[] workers = [.. Enumerable.Range(0, Threads)
            .Select(_ => Task.Factory.StartNew(SumUntilStopped, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        while (Environment.TickCount64 < stop)
            GC.Collect(0);
        Assert.All(await Task.WhenAll(workers), sums => Assert.Equal([128f], sums));

        HashSet<float> SumUntilStopped()
        {
            var sums = new HashSet<float>();
            do
                sums.Add(Sum());
            while (Environment.TickCount64 < stop);
            return sums;
        }

        static float Sum()
        {
            using var scope = NewDisposeScope();
            var values = ones(64);
            return values.Plus(values).PlusScaled(values, 3).Times(2).DividedBy(5).sum().item<float>();
        }
    }

    // The analyzer of banned symbols does not look into x += y and x *= 2. An assembly names every method that it calls.
    [Theory]
    [InlineData(typeof(TensorArithmetic))]
    [InlineData(typeof(TensorArithmeticTests))]
    public void Assembly_OfTheType_CallsNoOperatorThatMakesAScalar(Type type)
    {
        using var file = new PEReader(File.OpenRead(type.Assembly.Location));
        var metadata = file.GetMetadataReader();
        var operators = metadata.MemberReferences
            .Where(handle => metadata.GetMemberReference(handle) is { Parent.Kind: HandleKind.TypeReference } reference
                && metadata.GetString(reference.Name).StartsWith("op_", StringComparison.Ordinal))
            .Select(handle => type.Module.ResolveMethod(MetadataTokens.GetToken(handle))!)
            .Where(method => method.DeclaringType == typeof(Tensor))
            .ToArray();
        Assert.DoesNotContain(operators, MakesScalar);
    }

    public void Dispose() => _scope.Dispose();

    // Of the arithmetic on two tensors only the sum has a factor.
    private static bool MakesScalar(MethodBase method) =>
        method.Name == "op_Addition"
        || (method.Name is "op_Subtraction" or "op_Multiply" or "op_Division" or "op_Modulus"
            && method.GetParameters().Any(parameter => parameter.ParameterType != typeof(Tensor)));

    private static void AssertValues(Func<float, float> expected, Tensor actual) => Assert.Equal(Left.Select(expected), actual.data<float>().ToArray());

    private static void AssertPairs(Func<float, float, float> expected, Tensor actual) =>
        Assert.Equal(Left.Zip(Right, expected), actual.data<float>().ToArray());
}

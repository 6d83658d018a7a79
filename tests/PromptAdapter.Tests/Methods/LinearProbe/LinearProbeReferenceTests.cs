using System.Globalization;
using System.Text.Json;
using PromptAdapter.Evaluation;
using PromptAdapter.Matrices;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods.LinearProbe;

public sealed class LinearProbeReferenceTests : IDisposable
{
    // Both sides work in double precision and take the same path; what differs is the order of additions.
    private const double Tolerance = 1e-8;

    // The stored coefficients come back in single precision.
    private const double StoredTolerance = 1e-7;

    private readonly TensorFile _tensors = TensorFile.Open(ReferenceData.Golden("linear_probe", "linear_probe.safetensors"));
    private readonly JsonDocument _json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("linear_probe", "linear_probe.json")));

    public void Dispose()
    {
        _tensors.Dispose();
        _json.Dispose();
    }

    [Theory]
    [InlineData("100", ProductsByName.Managed)]
    [InlineData("1", ProductsByName.Managed)]
    [InlineData("0.01", ProductsByName.Managed)]
    [InlineData("100", ProductsByName.Torch)]
    [InlineData("1", ProductsByName.Torch)]
    [InlineData("0.01", ProductsByName.Torch)]
    public void Fit_ReferenceC_CoefficientsAgree(string c, string products)
    {
        using var fit = new LogisticRegression(Data("fit_X", "fit_y"), new LinearProbeOptions { Products = ProductsByName.Find(products) },
            new ParallelOptions());
        var state = fit.Fit(double.Parse(c, CultureInfo.InvariantCulture)).State;
        AssertClose(Stored($"fit_C{c}_coef"), state.Weights.ToArray(), StoredTolerance);
        AssertClose(Stored($"fit_C{c}_intercept"), state.Bias.ToArray(), StoredTolerance);
    }

    // The whole published experiment: 5 numbers of shots, 2 seeds each, 7 + 16 fits in each of the ten.
    [Theory]
    [InlineData(ProductsByName.Managed)]
    [InlineData(ProductsByName.Torch)]
    public void Search_ReferenceExperiment_EveryFitAndAccuracyAgrees(string products)
    {
        var (train, val, test) = (Data("train_features", "train_labels"), Data("val_features", "val_labels"), Data("test_features", "test_labels"));
        var draws = _json.RootElement.GetProperty("draws").EnumerateArray()
            .Select(draw => draw.EnumerateArray().Select(row => row.GetInt32()).ToArray()).ToArray();
        var fits = _json.RootElement.GetProperty("fits").EnumerateArray().ToArray();
        var details = _json.RootElement.GetProperty("details").EnumerateArray().Select(line => line.GetString()!).ToArray();
        for (var run = 0; run < 10; run++)
        {
            var support = Take(train, [.. draws.Skip(run * 12).Take(6).SelectMany(rows => rows)]);
            var queries = Take(val, [.. draws.Skip(run * 12 + 6).Take(6).SelectMany(rows => rows)]);
            using var regression = new LogisticRegression(support, new LinearProbeOptions { Products = ProductsByName.Find(products) }, new ParallelOptions());
            foreach (var expected in fits[(run * 23)..(run * 23 + 23)])
            {
                var fit = regression.Fit(expected.GetProperty("C").GetDouble());
                var state = fit.State;
                Assert.Equal(expected.GetProperty("n_iter").GetInt32(), fit.Iterations);
                Assert.Equal(expected.GetProperty("converged").GetBoolean(), fit.Converged);
                AssertClose([expected.GetProperty("objective").GetDouble()], [fit.Objective], Tolerance);
                AssertClose([.. expected.GetProperty("intercept").EnumerateArray().Select(value => value.GetDouble())], state.Bias.ToArray(), Tolerance);
                AssertClose([expected.GetProperty("coef_norm").GetDouble()], [Math.Sqrt(state.Weights.ToArray().Sum(value => value * value))], Tolerance);
                foreach (var counts in expected.GetProperty("pred_counts").EnumerateArray())
                {
                    var predicted = Predict(state, counts[0].GetInt32() == test.Count ? test : queries);
                    Assert.Equal(counts[1].EnumerateArray().Select(count => count.GetInt32()),
                        Enumerable.Range(0, 6).Select(label => predicted.Count(value => value == label)));
                }
            }

            var trace = RegularisationSearch.Run(c => Correct(regression.Fit(c).State, queries), steps: 8);
            foreach (var (step, detail) in trace.Skip(1).Zip(details.Skip(run * 8).Take(8)))
            {
                // "toy, seed 1, 1 shot, weight 100000.0, test_acc 55.83"
                var parts = detail.Split(", ");
                AssertClose([double.Parse(parts[3]["weight ".Length..], CultureInfo.InvariantCulture)], [step.C], 1e-12);
                var accuracy = 100.0 * Correct(regression.Fit(step.C).State, test) / test.Count;
                Assert.Equal(parts[4]["test_acc ".Length..], accuracy.ToString("F2", CultureInfo.InvariantCulture));
            }
        }
    }

    private static int Correct(LinearState state, LogisticData data) => Accuracy.Of(Predict(state, data), data.Labels).Correct;

    private static int[] Predict(LinearState state, LogisticData data)
    {
        var logits = new double[data.Count * state.ClassCount];
        state.Logits(Array.ConvertAll(data.Images, value => (float)value), logits);
        return [.. Enumerable.Range(0, data.Count).Select(row => ArgMax.First(logits.AsSpan(row * state.ClassCount, state.ClassCount)))];
    }

    private static LogisticData Take(LogisticData data, int[] rows) => data with
    {
        Images = [.. rows.SelectMany(row => data.Images[(row * data.Dimension)..((row + 1) * data.Dimension)])],
        Labels = [.. rows.Select(row => data.Labels[row])],
    };

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);
        Assert.True(worst <= tolerance, FormattableString.Invariant($"largest relative difference {worst:e2} is above {tolerance:e2}"));
    }

    private LogisticData Data(string features, string labels) => new(Stored(features), 32, [.. _tensors[labels].ToInt64s().Select(label => (int)label)], 6);

    private double[] Stored(string name) => Array.ConvertAll(_tensors[name].ToSingles(), value => (double)value);
}

using System.Globalization;
using PromptAdapter.Benchmarks.Review;
using PromptAdapter.Confidence;
using PromptAdapter.Evaluation;
using PromptAdapter.Experiments;
using PromptAdapter.Features;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Onnx;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Benchmarks;

/// <summary>What probabilities are worth, and how well images of no class are told from the others: real features, and photos with a background.</summary>
internal sealed class ConfidenceTables : IBenchmark
{
    private const int MostTested = 3000;
    private const int Seed = 1;
    private const int PhotoShots = 4;

    private static readonly string[] Sets = ["caltech101", "ucf101", "dtd", "stanford_cars"];

    public string Name => "confidence";

    public string Usage =>
        "FEATURES OBJECTS BACKGROUND METHODS SHOTS [SETS]  calibration before and after, and images of left-out classes (features) or of no class (photos " +
        "with resnet18) against those of known ones, by method; METHODS, SHOTS and SETS (caltech101,ucf101,dtd,stanford_cars) with commas between them";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is not ([_, _, _, _, _] or [_, _, _, _, _, _]))
            throw new InputException("three folders, methods and shots are needed", null, "for example features objects background gda,auto 1,4");
        var (features, objects, background, methodText, shotText) = (arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        string[] methods = methodText.Split(',');
        int[] shots = [.. shotText.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        var calibrations = new List<Calibrated>();
        var rejections = new List<Rejected>();
        foreach (var name in arguments.Count == 6 ? arguments[5].Split(',') : Sets)
        {
            foreach (var draw in shots)
                OnFeatures(Path.Combine(features, name), name, draw, methods, calibrations, rejections, parallel);
        }

        WriteCalibration(calibrations, output);
        WriteRejection(rejections, methods, output);
        var (known, photos) = await OnPhotosAsync(objects, background, methods, parallel).ConfigureAwait(false);
        output.WriteLine();
        output.WriteLine("| photos | right, % | error before | after | area, probability | cosine | score | known answered, % | others taken for known, % |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (one, other) in known.Zip(photos))
            output.WriteLine($"| {one.Method} | {Text(one.Right)} | {Text(one.Before)} | {Text(one.After)} | {Columns(other)} |");
    }

    private static void OnFeatures(string path, string name, int shots, string[] methods, List<Calibrated> calibrations, List<Rejected> rejections,
        ParallelOptions parallel)
    {
        var folder = FeatureFolders.Open(path);
        var support = ShotDraw.Take(FeatureFolders.Pool(folder), shots, Seed, repeat: false);
        var test = folder.Test() ?? throw new InputException("has no test features", path, "give a folder that has some");
        if (test.Count > MostTested)
            test = test.Take([.. Enumerable.Range(0, MostTested).Select(i => (int)((long)i * test.Count / MostTested))]);
        var problem = new AdapterProblem(support, SuggestBenchmark.HeadOf(path, support));
        var half = new ClassSample([.. Enumerable.Range(0, support.ClassCount / 2).Select(i => 2 * i)]);
        var (known, unknown) = (half.Of(test), test.Take([.. Enumerable.Range(0, test.Count).Where(row => test.Labels[row] % 2 == 1)]));
        foreach (var method in methods.Where(method => problem.Text.IsGiven || TorchMethods.Catalog.WithoutText.Contains(method)))
        {
            calibrations.Add(Calibrated.Of(Judge.Fit(problem, method, parallel), test, name, method, shots));
            if (shots > 1)
                rejections.Add(Rejected.Of(Judge.Fit(half.Of(problem), method, parallel), known, unknown, name, method));
            Console.Error.WriteLine($"{name} {method} {shots} shots");
        }
    }

    private static async Task<(IReadOnlyList<Calibrated>, IReadOnlyList<Rejected>)> OnPhotosAsync(
        string objects, string background, string[] methods, ParallelOptions parallel)
    {
        using var encoder = OnnxImageEncoder.Load(BundledEncoder.File);
        var data = ImageFolder.Open(objects);
        var extractor = new FeatureExtractor(encoder, new ExtractionOptions());
        var extracted = await extractor.ExtractAsync([.. data.Train.Select(image => image.Source)], cancellationToken: parallel.CancellationToken)
            .ConfigureAwait(false);
        var all = extracted.Labelled(data.Train, data.ClassNames.Count, FeatureOrigin.Unknown);
        var files = Directory.EnumerateFiles(background).Order(StringComparer.Ordinal).ToArray();
        var none = await extractor.ExtractAsync(files, cancellationToken: parallel.CancellationToken).ConfigureAwait(false);
        var others = FeatureSet.Create(none.Features, none.Dimension, [.. Enumerable.Repeat(0, none.Features.Length / none.Dimension)], data.ClassNames.Count);
        int[] picked = [.. all.RowsByClass().SelectMany(rows => rows.Take(PhotoShots))];
        var (support, test) = (all.Take(picked), all.Take([.. Enumerable.Range(0, all.Count).Except(picked)]));
        var judges = methods.Where(TorchMethods.Catalog.WithoutText.Contains)
            .Select(method => (Method: method, Judge: Judge.Fit(new AdapterProblem(support, TextHead.None), method, parallel))).ToArray();
        return ([.. judges.Select(one => Calibrated.Of(one.Judge, test, "photos", one.Method, PhotoShots))],
            [.. judges.Select(one => Rejected.Of(one.Judge, test, others, "photos", one.Method))]);
    }

    private static void WriteCalibration(List<Calibrated> runs, TextWriter output)
    {
        output.WriteLine("| shots | runs | before | after | best T on test itself |");
        output.WriteLine("|---:|---:|---:|---:|---:|");
        foreach (var group in runs.GroupBy(run => run.Shots))
            Row($"{group.Key} | {group.Count()}", [.. group]);
        output.WriteLine();
        output.WriteLine("| method | before | after | best T on test itself |");
        output.WriteLine("|---|---:|---:|---:|");
        foreach (var group in runs.GroupBy(run => run.Method))
            Row(group.Key, [.. group]);
        output.WriteLine();
        output.WriteLine("| data | before | after | best T on test itself |");
        output.WriteLine("|---|---:|---:|---:|");
        foreach (var group in runs.GroupBy(run => run.Data))
            Row(group.Key, [.. group]);
        output.WriteLine();

        void Row(string name, Calibrated[] own) =>
            output.WriteLine($"| {name} | {Mean(own, run => run.Before)} | {Mean(own, run => run.After)} | {Mean(own, run => run.Best)} |");
    }

    private static void WriteRejection(List<Rejected> runs, string[] methods, TextWriter output)
    {
        output.WriteLine("| method | probability | cosine | the rule's score | known answered, % | unknown taken for known, % |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var group in methods.Select(method => runs.Where(run => run.Method == method).ToArray()).Where(group => group.Length > 0))
            output.WriteLine($"| {group[0].Method} | {Columns(Rejected.Mean(group))} |");
        foreach (var group in runs.GroupBy(run => run.Data))
            output.WriteLine($"| mean of {group.Key} | {Columns(Rejected.Mean([.. group]))} |");
    }

    private static string Columns(Rejected run) =>
        string.Join(" | ", ((double[])[run.ByProbability, run.ByCosine, run.ByScore, run.Answered, run.Accepted]).Select(Text));

    private static string Mean(Calibrated[] runs, Func<Calibrated, double> figure) => Text(runs.Average(figure));

    private static string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>A classifier with its rules.</summary>
    private sealed record Judge(IAdapterState State, FeatureSet Support, AnswerRules Rules)
    {
        public static Judge Fit(AdapterProblem problem, string method, ParallelOptions parallel)
        {
            var keys = new MethodSettings().TrainedKeys;
            var settings = new MethodSettings { TipAdapterF = keys.WithEpochs(keys.EpochsFor(problem.Support.Count)) };
            var fit = TorchMethods.Catalog.CreateOnFeatures(method, settings).Fit(problem, new SupportCrossValidationRule(), parallel);
            var left = LeftOutPredictions.Of(problem, fit.State, settings, TorchMethods.Catalog, null, parallel);
            return new Judge(fit.State, problem.Support, AnswerRules.Of(left, fit.State, problem, settings.Scale, null, parallel.CancellationToken));
        }

        public double[][] LogitsOf(FeatureSet images)
        {
            var logits = State.LogitsOf(images);
            return [.. Enumerable.Range(0, images.Count).Select(row => logits.AsSpan(row * State.ClassCount, State.ClassCount).ToArray())];
        }
    }

    /// <summary>Expected calibration errors in points.</summary>
    private sealed record Calibrated(string Data, string Method, int Shots, double Right, double Before, double After, double Best)
    {
        public static Calibrated Of(Judge judge, FeatureSet test, string data, string method, int shots)
        {
            var logits = judge.LogitsOf(test);
            bool[] right = [.. logits.Select((row, i) => ArgMax.First(row) == test.Labels[i])];
            var best = Enumerable.Range(-60, 121).Min(step => Error(Math.Pow(10, step / 20.0)));
            return new Calibrated(data, method, shots, 100.0 * right.Count(one => one) / right.Length, Error(1), Error(judge.Rules.Temperature), best);

            double Error(double temperature) =>
                Calibration.Of([.. logits.Select(row => (float)Math.Min(1, Softmax.Probabilities(row, temperature).Max()))], right).ExpectedErrorPercent;
        }
    }

    /// <summary>Areas under the ROC curve of three scores, and what happens at the rule's operating point, all in percent.</summary>
    private sealed record Rejected(string Data, string Method, double ByProbability, double ByCosine, double ByScore, double Answered, double Accepted)
    {
        public static Rejected Of(Judge judge, FeatureSet known, FeatureSet unknown, string data, string method)
        {
            var rule = judge.Rules.Unknown ?? throw new InvalidOperationException("nothing was left out, so that there is no rule");
            var (own, others) = (Scores(known), Scores(unknown));
            return new Rejected(data, method, Area(0), Area(1), Area(2), Reached(own), Reached(others));

            double Area(int score) => RocCurve.AreaPercent([.. own.Select(one => one[score])], [.. others.Select(one => one[score])]);
            double Reached(double[][] scores) => 100.0 * scores.Count(one => one[2] >= rule.LeastScore) / scores.Length;

            double[][] Scores(FeatureSet images)
            {
                var logits = judge.LogitsOf(images);
                return
                [
                    .. logits.Select((row, i) =>
                    {
                        var (probability, nearest) = (Softmax.Probabilities(row, judge.Rules.Temperature).Max(), Cosines.Nearest(images.Row(i), judge.Support));
                        return (double[])[probability, nearest, rule.Score(probability, nearest)];
                    }),
                ];
            }
        }

        public static Rejected Mean(Rejected[] runs) => new(runs[0].Data, runs[0].Method, runs.Average(run => run.ByProbability),
            runs.Average(run => run.ByCosine), runs.Average(run => run.ByScore), runs.Average(run => run.Answered), runs.Average(run => run.Accepted));
    }
}

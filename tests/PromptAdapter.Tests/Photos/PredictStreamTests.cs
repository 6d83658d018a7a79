using PromptAdapter.Features;
using PromptAdapter.Imaging;

namespace PromptAdapter.Photos;

public sealed class PredictStreamTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PredictStreamAsync_AnswersAsPredictAndABrokenPhotoCostsNoOther()
    {
        using var classifier = await FitAsync();
        var broken = _folder.File("broken.png");
        await File.WriteAllTextAsync(broken, "no image", Cancel);
        string[] photos = [world.TrainPhotos[0], broken, world.TrainPhotos[5], Path.Combine(_folder.Path, "gone.png"), world.TrainPhotos[9]];
        var answers = await classifier.PredictStreamAsync(photos.Select(path => ImageSource.File(path)), Portions(1), Cancel).ToListAsync(Cancel);
        Assert.Equal(photos, answers.Select(answer => answer.Image));
        Assert.Equal([false, true, false, true, false], answers.Select(answer => answer.Problem is not null));
        Assert.StartsWith("is a text file", answers[1].Problem, StringComparison.Ordinal);
        foreach (var i in (int[])[0, 2, 4])
        {
            var alone = classifier.Predict(photos[i]);
            Assert.Equal(alone.Label, answers[i].Label);
            Assert.Equal(alone.Probability, answers[i].Prediction!.Probability, 1e-5);
        }
    }

    [Fact]
    public async Task PredictStreamAsync_AsksForPhotosAsTheyAreNeeded()
    {
        using var classifier = await FitAsync();
        var asked = 0;
        await foreach (var answer in classifier.PredictStreamAsync(Endless(), Portions(1), Cancel))
        {
            Assert.InRange(asked, 1, Portions(1).Portion + 1);
            break;
        }

        IEnumerable<ImageSource> Endless()
        {
            while (true)
            {
                asked++;
                yield return ImageSource.File(world.TrainPhotos[0]);
            }
        }
    }

    [Fact]
    public async Task WriteAsync_EndedAnywhere_GoesOnToTheSameBytes()
    {
        using var classifier = await FitAsync();
        ImageSource[] photos = [.. Enumerable.Range(0, 40).Select(i => ImageSource.File(world.TrainPhotos[i % world.TrainPhotos.Length], $"{i}.png"))];
        var (whole, ended) = (Path.Combine(_folder.Path, "whole.csv"), Path.Combine(_folder.Path, "ended.csv"));
        using (var file = AnswerFile.Open(whole, AnswerFormat.Csv, "run"))
        {
            await PhotoAnswers.WriteAsync(classifier, photos, Portions(1), file, cancellationToken: Cancel);
            file.Complete();
        }

        for (var done = 0; done < photos.Length;)
        {
            using var file = AnswerFile.Open(ended, AnswerFormat.Csv, "run");
            Assert.Equal(done, file.Done);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            try
            {
                await PhotoAnswers.WriteAsync(classifier, photos, Portions(1), file, new OnReport(report =>
                {
                    if (report.Done > done && report.Done < photos.Length)
                        end.Cancel();
                }), end.Token);
                file.Complete();
            }
            catch (OperationCanceledException)
            {
                Assert.True(file.Done > done);
            }

            done = file.Done;
        }

        Assert.Equal(await File.ReadAllBytesAsync(whole, Cancel), await File.ReadAllBytesAsync(ended, Cancel));
    }

    [Fact]
    public async Task PredictStreamAsync_Strict_EndsAtTheFirstBrokenPhoto()
    {
        using var classifier = await FitAsync();
        var options = new PhotoStreamOptions { Predict = new PredictOptions { Extraction = new ExtractionOptions { Strict = true } } };
        await Assert.ThrowsAsync<InputException>(async () =>
            await classifier.PredictStreamAsync([ImageSource.File(Path.Combine(_folder.Path, "gone.png"))], options, Cancel).ToListAsync(Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static PhotoStreamOptions Portions(int batch) => new()
    {
        Predict = new PredictOptions
        {
            Extraction = new ExtractionOptions
            {
                BatchSize =
        batch
            }
        }
    };

    private async Task<FewShotClassifier> FitAsync() =>
        (await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(world.Train), new FitOptions { Views = 0, Shots = 2 }, cancellationToken: Cancel))
            .Classifier;
}

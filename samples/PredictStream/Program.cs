using PromptAdapter;
using PromptAdapter.Torch;

// Predicts a picture that comes as a stream, as an upload to a service does; here it is standard input.
// dotnet run -- CLASSIFIER.padapter < picture.jpg

if (args is not [var file])
{
    Console.Error.WriteLine("usage: PredictStream CLASSIFIER.padapter < PICTURE");
    return 2;
}

using var classifier = FewShotClassifier.Load(file); // once, when a service starts
await using var upload = Console.OpenStandardInput();
var prediction = await classifier.PredictAsync(upload);
foreach (var (label, probability) in prediction.Ranking.Take(3))
    Console.WriteLine($"{label} {probability:P1}");
return 0;

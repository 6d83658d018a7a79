using PromptAdapter;
using PromptAdapter.Onnx;

// A classifier of photos without libtorch: the ResNet-18 that comes with the program, run by ONNX Runtime.
// dotnet run -- FOLDER PICTURE...

if (args is not [var folder, .. { Length: > 0 } pictures])
{
    Console.Error.WriteLine("usage: OnnxOnly FOLDER PICTURE...");
    return 2;
}

using var encoder = OnnxImageEncoder.Load("resnet18"); // or an .onnx file
var fit = await FewShotClassifier.FitAsync(encoder, ImageFolder.Open(folder), new FitOptions { Shots = 4, Seed = 1 });
using var classifier = fit.Classifier;
foreach (var prediction in (await classifier.PredictAsync(pictures)).Results)
    Console.WriteLine($"{prediction.Label} {prediction.Probability:P1} {prediction.Image}");
return 0;

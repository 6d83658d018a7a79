using PromptAdapter;
using PromptAdapter.Onnx;

// Labels for images, by a classifier that was exported: promptadapter export pets.padapter -o pets.onnx
// Usage: ExportedClassifier pets.onnx IMAGE…                    the exported classifier
//        ExportedClassifier pets.padapter --model tower.onnx IMAGE…  a classifier and its exported image encoder (export … --encoder-only)

var hasModel = args.Length > 2 && args[1] == "--model";
using var classifier = FewShotClassifier.LoadOnnx(args[0], hasModel ? args[2] : null);
foreach (var image in args.Skip(hasModel ? 3 : 1))
{
    var prediction = classifier.Predict(image);
    Console.WriteLine(FormattableString.Invariant($"{image}\t{prediction.Label}\t{prediction.Probability:F4}"));
}

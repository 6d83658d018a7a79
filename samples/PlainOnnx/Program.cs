using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

// An exported classifier, run by ONNX Runtime alone: promptadapter export pets.padapter -o pets.onnx --rgb
// Usage: PlainOnnx pets.onnx IMAGE.ppm, a binary portable pixmap (P6) of the size that the file wants.

using var session = new InferenceSession(args[0]);
var metadata = session.ModelMetadata.CustomMetadataMap;
var labels = JsonSerializer.Deserialize<string[]>(metadata["promptadapter.labels"])!;
var side = int.Parse(metadata["promptadapter.size"], CultureInfo.InvariantCulture);

var file = File.ReadAllBytes(args[1]);
var header = Encoding.ASCII.GetBytes($"P6\n{side} {side}\n255\n");
if (!file.AsSpan().StartsWith(header))
{
    Console.Error.WriteLine($"give a binary pixmap of {side} by {side} pixels");
    return 2;
}

using var image = OrtValue.CreateTensorValueFromMemory(file[header.Length..], [1, side, side, 3]);
using var options = new RunOptions();
using var outputs = session.Run(options, ["rgb"], [image], ["probabilities"]);
var probabilities = outputs[0].GetTensorDataAsSpan<float>().ToArray();
foreach (var label in Enumerable.Range(0, labels.Length).OrderByDescending(label => probabilities[label]).Take(5))
    Console.WriteLine(FormattableString.Invariant($"{probabilities[label]:F4}\t{labels[label]}"));
return 0;

using Microsoft.ML;
using Microsoft.ML.Data;
using PromptAdapter;
using PromptAdapter.Onnx;

// A stage of an ML.NET pipeline: rows with the path of a picture get a label and a score, and ML.NET measures them as it does its own classifiers.
// dotnet run -- TRAIN-FOLDER TEST-FOLDER

if (args is not [var train, var test])
{
    Console.Error.WriteLine("usage: MLNet TRAIN-FOLDER TEST-FOLDER");
    return 2;
}

using var encoder = OnnxImageEncoder.Load("resnet18");
var fit = await FewShotClassifier.FitAsync(encoder, ImageFolder.Open(train), new FitOptions { Shots = 4, Seed = 1 });
using var classifier = fit.Classifier;
var labels = classifier.ClassNames.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label);

var context = new MLContext(seed: 1);
var dataset = ImageFolder.Open(test);
var pictures = context.Data.LoadFromEnumerable((dataset.Test ?? dataset.Train).Select(image => new Picture
{
    Path = image.Path,
    Name = dataset.ClassNames[image.Label],
}));

// What the stage makes of a row. A transform is lazy: each picture is read when its row is.
void Classify(Picture picture, Classified classified)
{
    var prediction = classifier.Predict(picture.Path);
    classified.PredictedName = prediction.Label;
    classified.Score = new float[labels.Count];
    foreach (var (label, probability) in prediction.Ranking)
        classified.Score[labels[label]] = (float)probability;
}

var scores = SchemaDefinition.Create(typeof(Classified));
scores[nameof(Classified.Score)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, labels.Count);
var classes = context.Data.LoadFromEnumerable(classifier.ClassNames.Select(name => new Class { Name = name })); // keys in the order of the scores
var stages = context.Transforms.CustomMapping<Picture, Classified>(Classify, contractName: null, outputSchemaDefinition: scores)
    .Append(context.Transforms.Conversion.MapValueToKey("Label", nameof(Picture.Name), keyData: classes))
    .Append(context.Transforms.Conversion.MapValueToKey("PredictedLabel", nameof(Classified.PredictedName), keyData: classes));
var predicted = context.Data.Cache(stages.Fit(pictures).Transform(pictures)); // read once, though printed and measured
foreach (var row in context.Data.CreateEnumerable<Row>(predicted, reuseRowObject: false).Take(3))
    Console.WriteLine($"{row.PredictedName} {row.Score.Max():P1} {row.Path}");
var metrics = context.MulticlassClassification.Evaluate(predicted);
Console.WriteLine($"accuracy {metrics.MicroAccuracy:P1}, log loss {metrics.LogLoss:F3}");
return 0;

internal sealed class Picture
{
    public string Path { get; set; } = "";

    public string Name { get; set; } = "";
}

internal sealed class Classified
{
    public string PredictedName { get; set; } = "";

    public float[] Score { get; set; } = [];
}

internal sealed class Class
{
    public string Name { get; set; } = "";
}

internal sealed class Row
{
    public string Path { get; set; } = "";

    public string PredictedName { get; set; } = "";

    public float[] Score { get; set; } = [];
}

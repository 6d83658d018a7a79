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
    Label = (uint)labels[dataset.ClassNames[image.Label]] + 1, // keys of ML.NET begin with 1
}), SchemaOf(classifier.ClassNames.Count));

// What the stage makes of a row. A transform is lazy: each picture is read when its row is.
void Classify(Picture picture, Classified classified)
{
    var prediction = classifier.Predict(picture.Path);
    classified.PredictedLabel = (uint)labels[prediction.Label] + 1;
    classified.Name = prediction.Label;
    classified.Score = new float[labels.Count];
    foreach (var (label, probability) in prediction.Ranking)
        classified.Score[labels[label]] = (float)probability;
}

var stage = context.Transforms.CustomMapping<Picture, Classified>(Classify, contractName: null, outputSchemaDefinition: OutputOf(classifier.ClassNames.Count));
var predicted = context.Data.Cache(stage.Fit(pictures).Transform(pictures)); // read once, though measured and printed
foreach (var row in context.Data.CreateEnumerable<Row>(predicted, reuseRowObject: false).Take(3))
    Console.WriteLine($"{row.Name} {row.Score.Max():P1} {row.Path}");
var metrics = context.MulticlassClassification.Evaluate(predicted);
Console.WriteLine($"accuracy {metrics.MicroAccuracy:P1}, log loss {metrics.LogLoss:F3}");
return 0;

static SchemaDefinition SchemaOf(int classes)
{
    var schema = SchemaDefinition.Create(typeof(Picture));
    schema[nameof(Picture.Label)].ColumnType = new KeyDataViewType(typeof(uint), classes);
    return schema;
}

static SchemaDefinition OutputOf(int classes)
{
    var schema = SchemaDefinition.Create(typeof(Classified));
    schema[nameof(Classified.PredictedLabel)].ColumnType = new KeyDataViewType(typeof(uint), classes);
    schema[nameof(Classified.Score)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, classes);
    return schema;
}

internal sealed class Picture
{
    public string Path { get; set; } = "";

    public uint Label { get; set; }
}

internal sealed class Classified
{
    public uint PredictedLabel { get; set; }

    public string Name { get; set; } = "";

    public float[] Score { get; set; } = [];
}

internal sealed class Row
{
    public string Path { get; set; } = "";

    public string Name { get; set; } = "";

    public float[] Score { get; set; } = [];
}

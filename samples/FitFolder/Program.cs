using PromptAdapter;
using PromptAdapter.Torch;

// Fits a classifier on a folder with one folder of pictures for each class, saves it, loads it again and measures it on the pictures it has not seen.
// dotnet run -- FOLDER CLASSIFIER.padapter [MODEL]

if (args is not [var folder, var file, .. var more])
{
    Console.Error.WriteLine("usage: FitFolder FOLDER CLASSIFIER.padapter [MODEL]");
    return 2;
}

try
{
    using var clip = ClipModel.Load(more is [var model] ? model : "mini"); // "mini" comes with the program
    var photos = ImageFolder.Open(folder);
    var fit = await FewShotClassifier.FitAsync(clip, photos, new FitOptions { Shots = 4, Seed = 1 });
    using var classifier = fit.Classifier;
    Console.WriteLine($"{classifier.Save(file)} bytes: {string.Join(", ", classifier.ClassNames)}");

    using var loaded = FewShotClassifier.Load(file, clip);
    var evaluation = await loaded.EvaluateAsync(photos.Test ?? photos.Train, photos.ClassNames);
    Console.WriteLine($"{evaluation.Accuracy.Percent:F1} % of {evaluation.Accuracy.Total} pictures");
    return 0;
}
catch (InputException error) // one line: what is wrong, in which file, and how to mend it
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

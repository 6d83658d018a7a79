using PromptAdapter;
using PromptAdapter.Torch;

// The code of the README, compiled. Needs a folder "photos" with one folder per class, and a pulled model.

using var clip = ClipModel.Load("ViT-B/16");                      // a pulled name, a checkpoint file or a folder
var photos = ImageFolder.Open("photos");
var fit = await FewShotClassifier.FitAsync(clip, photos, new FitOptions { Shots = 4, Seed = 1 });
using var classifier = fit.Classifier;
Prediction prediction = classifier.Predict("new-photo.jpg");      // .Label .Probability .Ranking
classifier.Save("pets.padapter");

Console.WriteLine($"{prediction.Label} ({prediction.Probability:P0})");

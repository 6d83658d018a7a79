using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using PromptAdapter.Extensions.AI;
using PromptAdapter.Onnx;

// Embeddings of images with Microsoft.Extensions.AI: the pictures of a folder by their likeness to one, the most alike first.
// dotnet run -- FOLDER PICTURE

if (args is not [var folder, var picture])
{
    Console.Error.WriteLine("usage: Embeddings FOLDER PICTURE");
    return 2;
}

using var encoder = OnnxImageEncoder.Load("resnet18"); // or a CLIP: ClipModel.Load("ViT-B/16") of PromptAdapter.Torch
using var generator = new ImageEmbeddingGenerator(encoder); // an IEmbeddingGenerator<DataContent, Embedding<float>>

string[] files = [.. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
var wanted = await generator.GenerateAsync(Content(picture));
var vectors = await generator.GenerateAsync(files.Select(Content));
foreach (var (file, likeness) in files.Zip(vectors.Select(vector => TensorPrimitives.Dot(vector.Vector.Span, wanted.Vector.Span)))
    .OrderByDescending(pair => pair.Second).Take(3))
    Console.WriteLine($"{likeness:F3} {Path.GetRelativePath(folder, file)}");
return 0;

static DataContent Content(string path) => new(File.ReadAllBytes(path), "image/png") { Name = path };

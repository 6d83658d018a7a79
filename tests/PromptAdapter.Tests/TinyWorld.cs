using System.Runtime.CompilerServices;
using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using SkiaSharp;

[assembly: AssemblyFixture(typeof(PromptAdapter.TinyWorld))]

namespace PromptAdapter;

/// <summary>
/// A whole small world, made once for all tests: a CLIP with random weights, its vocabulary, and drawn photos of three classes.
/// Tests read it and write into folders of their own.
/// </summary>
public sealed class TinyWorld : IDisposable
{
    public const int VocabularySize = 512 + 1 + 2; // bytes with and without a word's end, one merge, start and end of text
    public const int TrainPerClass = 4;
    public const int TestPerClass = 2;
    private const int Side = 40;

    private static readonly SKColor[] Colours = [new(40, 70, 200), new(40, 160, 60), new(220, 60, 50)];

    private static readonly string Home = Path.Combine(Path.GetTempPath(), "promptadapter-tests", $"home-{Environment.ProcessId}");

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<ClipModel> _clip;

    public TinyWorld()
    {
        // Tests run beside each other and their models are tiny: a second thread for each would only wait.
        NativeBackend.EnsureLoaded();
        TensorThreads.Set(1);
        foreach (var (path, seed) in ((string, int)[])[(Checkpoint, 1), (OtherCheckpoint, 2)])
        {
            new RandomCheckpoint
            {
                EmbedDim = 32,
                ImageResolution = 32,
                VisionWidth = 64,
                VisionLayers = 1,
                TextLayers = 1,
                ContextLength = 40,
                VocabularySize = VocabularySize,
                Seed = seed,
            }.Write(path);
            WriteVocabulary(Path.GetDirectoryName(path)!);
        }

        for (var label = 0; label < ClassNames.Count; label++)
        {
            for (var i = 0; i < TrainPerClass + TestPerClass; i++)
                WritePhoto(_folder.File("photos", i < TrainPerClass ? "train" : "test", ClassNames[label], $"{i}.png"), label, seed: 100 * label + i);
        }

        _clip = new Lazy<ClipModel>(() => ClipModel.Load(Checkpoint, precision: EncoderPrecision.F32));
    }

    /// <summary>In ordinal order, as class folders have them.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["blue disc", "green disc", "red disc"];

    /// <summary>A checkpoint with its vocabulary beside it.</summary>
    public string Checkpoint => _folder.File("model", "tiny.safetensors");

    /// <summary>A model of the same geometry with other weights.</summary>
    public string OtherCheckpoint => _folder.File("other-model", "tiny.safetensors");

    /// <summary>The folders <c>train</c> and <c>test</c> with class folders in them.</summary>
    public string Photos => Path.Combine(_folder.Path, "photos");

    public string Train => Path.Combine(Photos, "train");

    public string Test => Path.Combine(Photos, "test");

    /// <summary>
    /// The model, loaded once; reading it from several threads is safe. It encodes in single precision on every machine: what it answers must not hang on the
    /// processor, or on which test shows it the first pictures.
    /// </summary>
    public ClipModel Clip => _clip.Value;

    /// <summary>Photos of the training set, class after class.</summary>
    public string[] TrainPhotos => [.. Directory.GetFiles(Train, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>A copy of the training class folders that a test may damage.</summary>
    public string CopyTrain(TemporaryFolder target)
    {
        foreach (var photo in TrainPhotos)
            File.Copy(photo, target.File("data", Path.GetFileName(Path.GetDirectoryName(photo))!, Path.GetFileName(photo)));
        return Path.Combine(target.Path, "data");
    }

    public static void WriteVocabulary(string folder) => AtomicFile.WriteText(Path.Combine(folder, "bpe_simple_vocab_16e6.txt"), "#version: 0.2\np h\n");

    /// <summary>Draws a coloured disc on a grey ground with speckles; the same for the same arguments.</summary>
    public static void WritePhoto(string path, int label, int seed, SKEncodedImageFormat format = SKEncodedImageFormat.Png, int side = Side)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(Grey(), Grey(), Grey()));
        using var paint = new SKPaint { Color = Colours[label % Colours.Length] };
        canvas.DrawCircle(side * (0.4f + (0.2f * random.NextSingle())), side * (0.4f + (0.2f * random.NextSingle())),
            side * (0.25f + (0.15f * random.NextSingle())), paint);
        for (var i = 0; i < side; i++)
            bitmap.SetPixel(random.Next(side), random.Next(side), new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        using var data = bitmap.Encode(format, 90);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = File.Create(path);
        data.SaveTo(stream);

        byte Grey() => (byte)random.Next(150, 230);
    }

    public void Dispose()
    {
        if (_clip.IsValueCreated)
            _clip.Value.Dispose();
        _folder.Dispose();
        if (Directory.Exists(Home))
            Directory.Delete(Home, recursive: true);
    }

    // Nothing that a test runs may touch the caches of whoever runs it.
    [ModuleInitializer]
    internal static void MoveUserFolders() =>
        Environment.SetEnvironmentVariable(UserFolders.HomeVariable, Home);
}

namespace PromptAdapter.Cli.Commands;

/// <summary>A classifier of the tiny world, fitted by the command once for all tests that only read it.</summary>
public sealed class FittedClassifier(TinyWorld world) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public TinyWorld World { get; } = world;

    public string Path => _folder.File("discs.padapter");

    public async ValueTask InitializeAsync() =>
        (await CommandLineRun.OfAsync("fit", World.Photos, "-o", Path, "--model", World.Checkpoint, "--views", "2", "--precision", "f32", "--store", "none"))
            .AssertDone();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

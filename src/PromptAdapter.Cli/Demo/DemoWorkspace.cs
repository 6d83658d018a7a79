namespace PromptAdapter.Cli.Demo;

/// <summary>Where the demo keeps its files. Whatever is there is used again: drawings, features, tuned prompts and results.</summary>
/// <param name="Folder">The folder that holds all.</param>
internal sealed record DemoWorkspace(string Folder)
{
    /// <summary>One folder for each target task, with <c>train</c>, <c>val</c> and <c>test</c> in it.</summary>
    public string Tasks => Path.Combine(Folder, "tasks");

    /// <summary>One folder for each source task; only where the prompt is pre-trained.</summary>
    public string Sources => Path.Combine(Folder, "sources");

    public string Features => Path.Combine(Folder, "features");

    public string Stages => Path.Combine(Folder, "stages");

    /// <summary>Results, predictions and the report.</summary>
    public string Results => Path.Combine(Folder, "results");

    /// <summary>The prompt that <c>--pretrain</c> learns.</summary>
    public string Prompt => Path.Combine(Folder, "prompt.safetensors");

    /// <summary>Pictures that no task has, to predict.</summary>
    public string New => Path.Combine(Folder, "new");

    public string Task(string name) => Path.Combine(Tasks, name);

    public string Classifier(string task) => Path.Combine(Folder, task + ".padapter");
}

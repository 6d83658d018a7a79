using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Selection;
using PromptAdapter.Texts;
using PromptAdapter.Validation;

namespace PromptAdapter;

internal static partial class ClassifierFile
{
    private const string RecipeEntry = "recipe"; // what a refit needs beside the support set

    /// <summary>The entry of a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="places">How the file names what lies elsewhere.</param>
    private static string RecipeText(FitRecipe recipe, FilePlaces places)
    {
        var options = recipe.Options;
        return JsonSerializer.Serialize(
            new Recipe
            {
                Folder = recipe.Folder is { } folder ? places.Named(folder) : null,
                StartsFromPrompt = recipe.StartsFromPrompt,
                Selection = options.Selection?.Name,
                Alpha = options.Alpha,
                Beta = options.Beta,
                Alphas = options.Grid?.Alphas,
                Betas = options.Grid?.Betas,
                Search = options.Search,
                LinearProbe = ProbeEntry.Of(options.LinearProbe),
                GaussianWeight = options.GaussianWeight,
                Kernel = KernelEntry.Of(options.Kernel),
                Anchored = AnchoredEntry.Of(options.Anchored),
                Epochs = options.Epochs,
                LearningRate = options.LearningRate,
                Context = ContextEntry.Of(options.Context),
                Adapter = options.Adapter,
                VisualEpochs = options.VisualEpochs,
                SeenTarget = options.SeenTarget,
                RefuseShared = options.RefuseShared,
                TemplatesName = options.Templates is { } set ? Path.GetFileName(set.Name) : null,
                Templates = options.Templates?.Templates.Select(template => template.Text).ToArray(),
                DescriptionsName = options.Descriptions is { } described ? Path.GetFileName(described.Path) : null,
                Descriptions = options.Descriptions?.Sentences,
                Augmentation = options.Extraction.Recipe,
                LeaveOut = options.LeaveOut,
                MostErrors = options.MostErrors,
                KeepThumbnails = options.KeepThumbnails,
            }, RecipeEntries.Default.Recipe);
    }

    private static FitRecipe? RecipeOf(string? entry, string method, int views, long seed, bool orientation, FilePlaces places)
    {
        if (entry is null)
            return null;
        var read = JsonSerializer.Deserialize(entry, RecipeEntries.Default.Recipe) ?? throw new JsonException("the recipe is empty");
        return new FitRecipe(new FitOptions
        {
            Method = method,
            Views = views,
            Seed = seed,
            Selection = read.Selection is { } rule ? SelectionRules.Find(rule) : null,
            Alpha = read.Alpha,
            Beta = read.Beta,
            Grid = read is { Alphas: { } alphas, Betas: { } betas } ? SearchGrid.Of(betas, alphas) : null,
            Search = read.Search,
            LinearProbe = read.LinearProbe.ToOptions(),
            GaussianWeight = read.GaussianWeight,
            Kernel = read.Kernel.ToOptions(),
            Anchored = read.Anchored.ToOptions(),
            Epochs = read.Epochs,
            LearningRate = read.LearningRate,
            Context = read.Context.ToOptions(),
            Adapter = read.Adapter,
            VisualEpochs = read.VisualEpochs,
            SeenTarget = read.SeenTarget,
            RefuseShared = read.RefuseShared,
            Templates = read.Templates is { } texts ? TemplateSet.Of(texts) with { Name = read.TemplatesName ?? "" } : null,
            Descriptions = read.Descriptions is { } sentences ? ClassDescriptions.Of(read.DescriptionsName ?? "", sentences) : null,
            Extraction = new ExtractionOptions { ApplyOrientation = orientation, Recipe = read.Augmentation },
            LeaveOut = read.LeaveOut,
            MostErrors = read.MostErrors,
            KeepThumbnails = read.KeepThumbnails,
        })
        {
            Folder = read.Folder is { } folder ? places.Found(folder) : null,
            StartsFromPrompt = read.StartsFromPrompt,
        };
    }

    private sealed record Recipe
    {
        public string? Folder { get; init; }

        public bool StartsFromPrompt { get; init; }

        public string? Selection { get; init; }

        public double? Alpha { get; init; }

        public double? Beta { get; init; }

        public IReadOnlyList<double>? Alphas { get; init; }

        public IReadOnlyList<double>? Betas { get; init; }

        public SearchMode Search { get; init; } = SearchMode.Grid;

        public ProbeEntry LinearProbe { get; init; } = new();

        public double? GaussianWeight { get; init; }

        public KernelEntry Kernel { get; init; } = new();

        public AnchoredEntry Anchored { get; init; } = new();

        public int? Epochs { get; init; }

        public double? LearningRate { get; init; }

        public ContextEntry Context { get; init; } = new();

        public string? Adapter { get; init; }

        public int? VisualEpochs { get; init; }

        public SeenTarget SeenTarget { get; init; }

        public bool RefuseShared { get; init; }

        public string? TemplatesName { get; init; }

        public string[]? Templates { get; init; }

        public string? DescriptionsName { get; init; }

        public IReadOnlyDictionary<string, string[]>? Descriptions { get; init; }

        public AugmentationRecipe Augmentation { get; init; } = AugmentationRecipe.TipAdapter;

        public bool LeaveOut { get; init; } = true;

        public double? MostErrors { get; init; }

        public bool KeepThumbnails { get; init; } = true;
    }
}

using System.Text.Json.Serialization;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Training;

namespace PromptAdapter;

// The settings of methods as a recipe says them; what one leaves out has its default.
internal static partial class ClassifierFile
{
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, UseStringEnumConverter = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Recipe))]
    private sealed partial class RecipeEntries : JsonSerializerContext;

    private sealed record ProbeEntry
    {
        public double C { get; init; } = new LinearProbeOptions().C;

        public double Tolerance { get; init; } = new LinearProbeOptions().Tolerance;

        public int MaxIterations { get; init; } = new LinearProbeOptions().MaxIterations;

        public int SearchSteps { get; init; } = new LinearProbeOptions().SearchSteps;

        public int SelectionRounds { get; init; } = new LinearProbeOptions().SelectionRounds;

        public static ProbeEntry Of(LinearProbeOptions options) => new()
        {
            C = options.C,
            Tolerance = options.Tolerance,
            MaxIterations = options.MaxIterations,
            SearchSteps = options.SearchSteps,
            SelectionRounds = options.SelectionRounds,
        };

        public LinearProbeOptions ToOptions() => new()
        {
            C = C,
            Tolerance = Tolerance,
            MaxIterations = MaxIterations,
            SearchSteps = SearchSteps,
            SelectionRounds = SelectionRounds,
        };
    }

    private sealed record KernelEntry
    {
        public double? Beta { get; init; }

        public double? Ridge { get; init; }

        public double Scale { get; init; } = new ProKeROptions().Scale;

        public double Factor { get; init; } = new ProKeROptions().Factor;

        public IReadOnlyList<double> Betas { get; init; } = new ProKeROptions().Betas;

        public IReadOnlyList<double> Ridges { get; init; } = new ProKeROptions().Ridges;

        public int MostCompared { get; init; } = new ProKeROptions().MostCompared;

        public static KernelEntry Of(ProKeROptions options) => new()
        {
            Beta = options.Beta,
            Ridge = options.Ridge,
            Scale = options.Scale,
            Factor = options.Factor,
            Betas = options.Betas,
            Ridges = options.Ridges,
            MostCompared = options.MostCompared,
        };

        public ProKeROptions ToOptions() => new()
        {
            Beta = Beta,
            Ridge = Ridge,
            Scale = Scale,
            Factor = Factor,
            Betas = Betas,
            Ridges = Ridges,
            MostCompared = MostCompared,
        };
    }

    private sealed record AnchoredEntry
    {
        public double Scale { get; init; } = new AnchoredOptions().Scale;

        public double TextScale { get; init; } = new AnchoredOptions().TextScale;

        public double Penalty { get; init; } = new AnchoredOptions().Penalty;

        public AnchorConstraint Constraint { get; init; } = new AnchoredOptions().Constraint;

        public IReadOnlyList<double> Penalties { get; init; } = new AnchoredOptions().Penalties;

        public double Tolerance { get; init; } = new AnchoredOptions().Tolerance;

        public int MaxIterations { get; init; } = new AnchoredOptions().MaxIterations;

        public int SelectionRounds { get; init; } = new AnchoredOptions().SelectionRounds;

        public static AnchoredEntry Of(AnchoredOptions options) => new()
        {
            Scale = options.Scale,
            TextScale = options.TextScale,
            Penalty = options.Penalty,
            Constraint = options.Constraint,
            Penalties = options.Penalties,
            Tolerance = options.Tolerance,
            MaxIterations = options.MaxIterations,
            SelectionRounds = options.SelectionRounds,
        };

        public AnchoredOptions ToOptions() => new()
        {
            Scale = Scale,
            TextScale = TextScale,
            Penalty = Penalty,
            Constraint = Constraint,
            Penalties = Penalties,
            Tolerance = Tolerance,
            MaxIterations = MaxIterations,
            SelectionRounds = SelectionRounds,
        };
    }

    private sealed record ContextEntry
    {
        public string? StartWords { get; init; }

        public int? Length { get; init; }

        public bool ClassSpecific { get; init; }

        public ClassTokenPosition Position { get; init; } = new CoOpOptions().Position;

        public bool EpochsByShots { get; init; }

        public int Folds { get; init; } = new CoOpOptions().Folds;

        public int Epochs { get; init; } = new PromptTuningOptions().Epochs;

        public int BatchSize { get; init; } = new PromptTuningOptions().BatchSize;

        public LearningRateSchedule Schedule { get; init; } = new();

        public double Momentum { get; init; } = new PromptTuningOptions().Momentum;

        public double WeightDecay { get; init; } = new PromptTuningOptions().WeightDecay;

        public static ContextEntry Of(CoOpOptions options) => new()
        {
            StartWords = options.StartWords,
            Length = options.Length,
            ClassSpecific = options.ClassSpecific,
            Position = options.Position,
            EpochsByShots = options.EpochsByShots,
            Folds = options.Folds,
            Epochs = options.Tuning.Epochs,
            BatchSize = options.Tuning.BatchSize,
            Schedule = options.Tuning.Schedule,
            Momentum = options.Tuning.Momentum,
            WeightDecay = options.Tuning.WeightDecay,
        };

        public CoOpOptions ToOptions() => new()
        {
            StartWords = StartWords,
            Length = Length,
            ClassSpecific = ClassSpecific,
            Position = Position,
            EpochsByShots = EpochsByShots,
            Folds = Folds,
            Tuning = new PromptTuningOptions
            {
                Epochs = Epochs,
                BatchSize = BatchSize,
                Schedule = Schedule,
                Momentum = Momentum,
                WeightDecay = WeightDecay,
            },
        };
    }
}

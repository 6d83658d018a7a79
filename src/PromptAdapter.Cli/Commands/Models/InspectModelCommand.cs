using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Imaging;
using PromptAdapter.Onnx;
using PromptAdapter.Runtime;
using PromptAdapter.Tokenization;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Catalog;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands.Models;

/// <summary><c>models inspect</c>: what a file of tensors is, and which CLIP it holds.</summary>
internal static class InspectModelCommand
{
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("FILE") { Description = "A checkpoint (file or folder), any file of tensors, or a name from 'models list'." };
        var list = new Option<bool>("--tensors") { Description = "List every tensor (with --json they are always listed)." };
        var command = new ExampleCommand(
            "inspect",
            "Show what a checkpoint holds: its format, names, architecture, element types, parameters and SHA-256.",
            "promptadapter models inspect ViT-B/16",
            "promptadapter models inspect ViT-B-16.pt",
            "promptadapter models inspect model.safetensors --tensors",
            "promptadapter models inspect keys_16shots.pt --json")
        {
            path,
            list,
            ModelOptions.Activation,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(terminal, parsed.GetRequiredValue(path), ModelOptions.StatedActivation(parsed),
            parsed.GetValue(list), parsed.GetValue(GlobalOptions.Json), cancellationToken)));
        return command;
    }

    /// <summary>Shows a checkpoint, an image encoder, the vocabulary or another file of tensors, by its path or by a name that 'models list' shows.</summary>
    internal static int Run(Terminal terminal, string nameOrPath, ClipActivation? activation, bool list, bool json, CancellationToken cancellationToken)
    {
        if (OnnxImageEncoder.Opens(nameOrPath))
            return RunEncoder(terminal, nameOrPath, json);
        var path = KnownModels.Resolve(nameOrPath);
        return KnownModels.IsVocabulary(nameOrPath) ? RunVocabulary(terminal, path, json) : RunTensors(terminal, path, activation, list, json,
            cancellationToken);
    }

    private static int RunVocabulary(Terminal terminal, string path, bool json)
    {
        var vocabulary = Vocabulary.Load(path);
        var file = new FileInfo(path);
        var sha256 = ImageFingerprint.OfFileAsync(path).GetAwaiter().GetResult().Value;
        if (json)
        {
            terminal.WriteJson(new { Path = file.FullName, Format = "vocabulary", SizeBytes = file.Length, Sha256 = sha256, Tokens = vocabulary.Size });
            return CommandLineApplication.Done;
        }

        (string Name, string Value)[] rows =
        [
            ("file", ShownPath.Of(file.FullName)), ("format", "CLIP's byte-pair merges"), ("tokens", Number(vocabulary.Size)),
            ("size", FormattableString.Invariant($"{file.Length / 1048576.0:F1} MiB")), ("sha256", sha256),
        ];
        foreach (var (name, value) in rows)
            terminal.Out.WriteLine($"{name,-15}{value}");
        return CommandLineApplication.Done;
    }

    internal static int RunEncoder(Terminal terminal, string path, bool json)
    {
        using var encoder = OnnxImageEncoder.Load(path);
        var bytes = new FileInfo(encoder.Path).Length;
        if (json)
        {
            terminal.WriteJson(new
            {
                encoder.Path,
                Format = "onnx",
                SizeBytes = bytes,
                encoder.Sha256,
                encoder.ImageSize,
                encoder.EmbedDim,
                Text = false,
                Settings = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(encoder.EncoderSettings),
                Methods = encoder.Methods.WithoutText,
            });
            return CommandLineApplication.Done;
        }

        (string Name, string Value)[] rows =
        [
            ("file", encoder.Path), ("format", "ONNX"), ("image encoder", $"{encoder.ImageSize} px"), ("text tower", "none"),
            ("features", Number(encoder.EmbedDim)), ("settings", encoder.EncoderSettings), ("methods", string.Join(", ", encoder.Methods.WithoutText)),
            ("size", FormattableString.Invariant($"{bytes / 1048576.0:F1} MiB")), ("sha256", encoder.Sha256),
        ];
        foreach (var (name, value) in rows)
            terminal.Out.WriteLine($"{name,-15}{value}");
        return CommandLineApplication.Done;
    }

    private static int RunTensors(Terminal terminal, string path, ClipActivation? activation, bool list, bool json, CancellationToken cancellationToken)
    {
        using var weights = OpenClip(path, activation, out var whyNot);
        using var file = weights is null ? TensorFile.Open(path) : null; // reports a damaged file in its own words
        foreach (var tensor in (weights?.File ?? file!).Tensors.Values)
            tensor.VerifyChecksum(); // the whole file is read for its hash anyway
        ModelOptions.WarnOf(terminal, weights?.Assumption, weights?.Leftover);
        var inspection = Inspection.Of(weights?.File ?? file!, weights, whyNot, cancellationToken);
        if (json)
        {
            terminal.WriteJson(inspection);
            return CommandLineApplication.Done;
        }

        terminal.OutConsole.Write(Summary(inspection));
        if (list || inspection.Clip is null)
            terminal.OutConsole.Write(TensorTable(inspection));
        return CommandLineApplication.Done;
    }

    private static ClipWeights? OpenClip(string path, ClipActivation? activation, out string? whyNot)
    {
        whyNot = null;
        try
        {
            return ClipWeights.Open(path, activation);
        }
        catch (InputException error) when (File.Exists(path))
        {
            whyNot = error.InputPath == path ? error.Problem : error.Message; // a configuration beside it may be at fault
            return null;
        }
    }

    private static Table Summary(Inspection inspection)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true });
        table.AddColumn("");
        Row("file", inspection.Path);
        Row("format", inspection.Format);
        if (inspection.Clip is { } clip)
            AddClip(clip);
        else
            Row("clip", $"no ({inspection.NotClip})");
        Row("tensors", Number(inspection.Tensors.Count) + "  (" +
            string.Join(", ", inspection.ElementTypes.Select(entry => $"{entry.Key} × {Number(entry.Value)}")) + ")");
        Row("size", FormattableString.Invariant($"{inspection.SizeBytes / 1048576.0:F1} MiB"));
        Row("sha256", inspection.Sha256);
        return table;

        void Row(string name, string value) => table.AddRow(new Text(name), new Text(ForeignText.Line(value)));

        void AddClip(ClipInspection clip)
        {
            Row("names", clip.Naming);
            Row("image tower", clip.ResnetStages is { } stages
                ? $"ResNet {string.Join('-', stages)}, width {Number(clip.VisionWidth)}, {Count(clip.VisionHeads, "head")}, {clip.ImageResolution} px"
                : $"ViT, {Count(clip.VisionLayers, "layer")}, width {Number(clip.VisionWidth)}, {Count(clip.VisionHeads, "head")}, patch {clip.PatchSize}, " +
                    $"{clip.ImageResolution} px");
            Row("text tower", $"{Count(clip.TextLayers, "layer")}, width {Number(clip.TextWidth)}, {Count(clip.TextHeads, "head")}, {clip.ContextLength} " +
                $"tokens of {Number(clip.VocabularySize)}");
            Row("embedding", Number(clip.EmbedDim));
            Row("activation", $"{clip.Activation} (told by {clip.ActivationSource})");
            if (clip.LayerNormEpsilons is { } epsilons)
                Row("layer norm", FormattableString.Invariant($"epsilon {epsilons.Vision} (images), {epsilons.Text} (text)"));
            Row("preprocessing", $"{clip.Preprocessing} (told by {clip.PreprocessingSource})");
            Row("parameters", Number(clip.Parameters));
            if (clip.Ignored.Count > 0)
                Row(clip.Leftover is null ? "not needed" : "not used",
                    string.Join(", ", clip.Ignored.Take(8)) + (clip.Ignored.Count > 8 ? $" and {clip.Ignored.Count - 8} more" : ""));
        }
    }

    private static Table TensorTable(Inspection inspection)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("name") { NoWrap = true });
        table.AddColumn("type");
        table.AddColumn("shape");
        foreach (var tensor in inspection.Tensors)
            table.AddRow(new Text(tensor.Name.Length == 0 ? "(no name)" : ForeignText.Line(tensor.Name)), new Text(tensor.Type),
                new Text("[" + string.Join(", ", tensor.Shape) + "]"));
        return table;
    }

    private static string Count(int count, string unit) => Number(count) + " " + (count == 1 ? unit : unit + "s");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

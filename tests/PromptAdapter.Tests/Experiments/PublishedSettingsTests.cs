using System.Text.Json;

namespace PromptAdapter.Experiments;

public class PublishedSettingsTests
{
    [Fact]
    public void Find_EveryReferenceDataset_HasTheAuthorsNumbers()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(ReferenceData.PathOf("reference-settings.json")));
        var configs = reference.RootElement.GetProperty("prompt_adapter_configs").EnumerateObject().ToArray();
        Assert.Equal(configs.Select(config => config.Name).Order(StringComparer.Ordinal), PublishedSettings.Names);
        foreach (var config in configs)
        {
            var own = PublishedSettings.Find(config.Name)!;
            double Number(string name, int? i = null) => (i is { } at ? config.Value.GetProperty(name)[at] : config.Value.GetProperty(name)).GetDouble();
            Assert.Equal((Number("lr"), Number("train_epochs"), Number("init_alpha"), Number("init_beta")),
                (own.LearningRate, own.Epochs, own.Alpha, own.Beta));
            Assert.Equal((Number("search_steps_beta_alpha", 0), Number("search_steps_beta_alpha", 1)), (own.Grid.Betas.Count, own.Grid.Alphas.Count));
            Assert.Equal((Number("search_scale_beta_alpha", 0) - 0.1) / own.Grid.Betas.Count, own.Grid.Betas[1] - own.Grid.Betas[0], 1e-12);
            Assert.Equal((Number("search_scale_beta_alpha", 1) - 0.1) / own.Grid.Alphas.Count, own.Grid.Alphas[1] - own.Grid.Alphas[0], 1e-12);
        }
    }

    [Fact]
    public void Find_OtherSpellings_AreTheSame()
    {
        Assert.Equal(0.01, PublishedSettings.Find("UCF101")!.LearningRate);
        Assert.Same(PublishedSettings.Find("fgvc"), PublishedSettings.Find("fgvc-aircraft"));
        Assert.Null(PublishedSettings.Find("my photos"));
    }
}

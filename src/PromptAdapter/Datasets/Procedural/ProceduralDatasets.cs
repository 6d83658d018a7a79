namespace PromptAdapter.Datasets.Procedural;

/// <summary>Drawn data sets.</summary>
public static class ProceduralDatasets
{
}

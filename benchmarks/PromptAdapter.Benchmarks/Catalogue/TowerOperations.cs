namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Floating-point operations of an image tower for one image of 224 × 224: those of its products and convolutions, two for each factor pair.</summary>
internal static class TowerOperations
{
    /// <summary>Of a model by CLIP's name.</summary>
    public static double Of(string model) => model switch
    {
        "ViT-B/32" => Transformer(32),
        "ViT-B/16" => Transformer(16),
        "RN50" => ResNet([3, 4, 6, 3]),
        _ => throw new InputException($"the operations of '{model}' are not known", null, "name ViT-B/32, ViT-B/16 or RN50"),
    };

    private static double Transformer(int patch)
    {
        const double Width = 768, Layers = 12, Embed = 512;
        double patches = 224 / patch * (224 / patch), tokens = patches + 1;
        var block = 2 * tokens * 12 * Width * Width + 4 * tokens * tokens * Width;
        return 2 * patches * 3 * patch * patch * Width + Layers * block + 2 * Width * Embed;
    }

    private static double ResNet(int[] stages)
    {
        double Convolution(double side, double inputs, double outputs, double kernel) => 2 * side * side * inputs * outputs * kernel * kernel;
        var sum = Convolution(112, 3, 32, 3) + Convolution(112, 32, 32, 3) + Convolution(112, 32, 64, 3);
        var (side, inputs) = (56.0, 64.0);
        for (var stage = 0; stage < stages.Length; stage++)
        {
            var planes = 64.0 * (1 << stage);
            for (var block = 0; block < stages[stage]; block++)
            {
                var next = stage > 0 && block == 0 ? side / 2 : side; // the mean over 2 × 2 comes before the third convolution
                sum += Convolution(side, inputs, planes, 1) + Convolution(side, planes, planes, 3) + Convolution(next, planes, 4 * planes, 1)
                    + (block == 0 ? Convolution(next, inputs, 4 * planes, 1) : 0);
                (side, inputs) = (next, 4 * planes);
            }
        }

        var tokens = side * side + 1;
        return sum + 2 * (2 * tokens + 1) * inputs * inputs + 4 * tokens * inputs + 2 * inputs * 1024; // one query attends
    }
}

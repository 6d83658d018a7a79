using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.Auto;

/// <summary>
/// Positive weights for the logits of several methods, by the likelihood of the labels of images that none of them was built from. Every method first gets the
/// temperature that suits it; then its share starts at what its own likelihood is worth, softmax(−mean loss / <see cref="Softness"/>) over the methods, and all
/// shares are held there until the images say otherwise: a few images carry few numbers. A method that is no better than guessing, and one whose share comes to
/// next to nothing, gets no weight.
/// </summary>
/// <param name="Weights">What each method's logits are multiplied by, 0 for those left out, <c>[M]</c>.</param>
/// <param name="Shares">The weights in units of each method's own temperature; they need not add up to 1.</param>
/// <param name="Correct">Images that the sum classifies correctly.</param>
internal sealed record BlendFit(double[] Weights, double[] Shares, int Correct)
{
    /// <summary>Mean loss in nats that makes a share e times smaller.</summary>
    public const double Softness = 0.05;

    /// <summary>σ⁻², by which the logarithms of the shares are held together.</summary>
    public const double Precision = 10;

    private const double LeastGain = 2; // nats over guessing: what one of a few tries reaches by chance
    private const double LeastShare = 0.03;

    /// <summary>Fits.</summary>
    /// <param name="blocks">What the methods say.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    public static BlendFit Run(IReadOnlyList<LogitBlock> blocks, ParallelOptions parallel)
    {
        var methods = blocks[0].Logits.Length;
        var sum = new LogitSum(blocks, parallel);
        var guess = blocks.Sum(block => block.Labels.Length * Math.Log(block.Classes));
        var alone = Enumerable.Range(0, methods).Select(method => Alone(sum, methods, method, parallel)).ToArray();
        int[] members = [.. Enumerable.Range(0, methods).Where(method => alone[method].Loss < guess - LeastGain)];
        if (members.Length == 0)
            members = [.. Enumerable.Range(0, methods).Where(method => double.IsFinite(alone[method].Loss))]; // nothing is known: all have their say
        if (members.Length == 0)
            throw new InputException("no method makes anything of these features: their logits are no numbers", null, "check the features, or name a method");

        var best = members.Min(method => alone[method].Loss);
        double[] prior = [.. members.Select(method => Math.Exp(-(alone[method].Loss - best) / sum.Count / Softness))];
        var total = prior.Sum();
        members = [.. members.Where((_, i) => prior[i] / total >= LeastShare)];
        while (true)
        {
            double[] start = [.. members.Select(method => Math.Log(alone[method].Factor) - (alone[method].Loss - best) / sum.Count / Softness)];
            var spread = Math.Log(start.Select((value, i) => Math.Exp(value - Math.Log(alone[members[i]].Factor))).Sum());
            var (_, weights, _) = Fitted(sum, methods, members, [.. start.Select(value => value - spread)], parallel);
            double[] shares = [.. weights.Select((weight, method) => weight / alone[method].Factor)];
            int[] kept = [.. members.Where(method => shares[method] >= LeastShare * shares.Sum())];
            if (kept.Length == members.Length)
                return new BlendFit(weights, shares, sum.Correct(weights));
            members = kept;
        }
    }

    private static (double Factor, double Loss) Alone(LogitSum sum, int methods, int method, ParallelOptions parallel)
    {
        var (point, _, loss) = Fitted(sum, methods, [method], [0], parallel);
        return (Math.Exp(point[0]), loss);
    }

    // The logarithms of the weights of some of the methods, held to those that they start from, and the weights of all: the others have none.
    private static (double[] Point, double[] Weights, double Loss) Fitted(LogitSum sum, int methods, int[] chosen, double[] start, ParallelOptions parallel)
    {
        var (map, offset) = (new double[methods, chosen.Length], Enumerable.Repeat(double.NegativeInfinity, methods).ToArray());
        var precision = new double[chosen.Length, chosen.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            (map[chosen[i], i], offset[chosen[i]]) = (1, 0);
            // What all have in common is a temperature, and nearly free.
            for (var j = 0; j < chosen.Length; j++)
                precision[i, j] = Precision * ((i == j ? 1 : 0) - 1.0 / chosen.Length) + (i == j ? 0.01 : 0);
        }

        var fit = new LogWeightFit(sum, map, offset, precision);
        var (point, loss) = fit.Run(start, parallel.CancellationToken);
        return (point, fit.Weights(point), loss);
    }
}

using System.Globalization;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Pickle;

/// <summary>
/// Finds the tensors in an unpickled value and names each by its path: <c>visual.conv1.weight</c>. A lone tensor has the empty name.
/// Values may be shared, so that a short pickle can describe a walk without end; depth, steps and names are therefore bounded.
/// </summary>
internal sealed class TensorWalk(string path)
{
    private const int Deepest = 64;
    private const int MostSteps = 1_000_000;
    private const int LongestName = 1024;

    private readonly OrderedDictionary<string, PickleTensor> _found = [];
    private int _steps;
    private long _characters;

    /// <summary>The text keys of the outermost dictionary.</summary>
    public IReadOnlyList<string> OuterKeys { get; private set; } = [];

    /// <summary>The tensors by name. The entry <c>state_dict</c> of a training checkpoint stands for the whole.</summary>
    /// <exception cref="InputException">Two tensors have one name, or a bound is passed.</exception>
    public OrderedDictionary<string, PickleTensor> Run(object? root)
    {
        OuterKeys = root is PickleDictionary outermost ? [.. outermost.Entries.Select(entry => entry.Key).OfType<string>()] : [];
        if (root is PickleDictionary checkpoint && checkpoint.TryGet("state_dict", out var inner) && inner is PickleDictionary)
            root = inner;
        Visit("", root, 0);
        return _found;
    }

    private void Visit(string name, object? value, int depth)
    {
        if (++_steps > MostSteps || _found.Count > ReadLimits.Tensors || depth > Deepest || name.Length > LongestName)
            throw new InputException("nests its values without end", path, "check that it is a file of weights");
        switch (value)
        {
            case PickleTensor tensor:
                if ((_characters += name.Length) > ReadLimits.TensorNameCharacters)
                    throw WeightFileProblem.Damaged(path, $"has names of more than {ReadLimits.TensorNameCharacters} characters");
                if (!_found.TryAdd(name, tensor))
                    throw WeightFileProblem.Damaged(path, $"names the tensor {WeightFileProblem.Quote(name)} twice");
                break;
            case PickleModule module:
                VisitEntries(name, module.Attributes, depth);
                break;
            case PickleDictionary dictionary:
                VisitEntries(name, dictionary, depth);
                break;
            case IReadOnlyList<object?> list: // a Python list or tuple
                for (var i = 0; i < list.Count; i++)
                    Visit(Join(name, i.ToString(CultureInfo.InvariantCulture)), list[i], depth + 1);
                break;
        }
    }

    private void VisitEntries(string name, PickleDictionary dictionary, int depth)
    {
        foreach (var (key, value) in dictionary.Entries)
            Visit(Join(name, string.Create(CultureInfo.InvariantCulture, $"{key}")), value, depth + 1);
    }

    private static string Join(string parent, string child) => parent.Length == 0 ? child : parent + "." + child;
}

namespace PromptAdapter.Weights.Pickle;

/// <summary>A class or function that a pickle names. Nothing is ever imported or called: the reader knows what each allowed one means.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => Module + "." + Name;
}

/// <summary>A dictionary, or an OrderedDict.</summary>
internal sealed class PickleDictionary
{
    private readonly HashSet<object> _keys = [];

    public List<KeyValuePair<object, object?>> Entries { get; } = [];

    /// <returns><see langword="false"/> when the key, a text or an integer, is there already.</returns>
    public bool TryAdd(object? key, object? value)
    {
        if (key is not (string or long))
            return true; // no tensor is named by a tuple, a float, …
        Entries.Add(new KeyValuePair<object, object?>(key, value));
        return _keys.Add(key);
    }

    public bool TryGet(string key, out object? value)
    {
        value = _keys.Contains(key) ? Entries.First(entry => key.Equals(entry.Key)).Value : null;
        return _keys.Contains(key);
    }
}

/// <summary>An object of a TorchScript module class: a bag of attributes, without behaviour.</summary>
internal sealed class PickleModule
{
    public PickleDictionary Attributes { get; } = new();
}

/// <summary>The data that a tensor refers to, by the name of its archive entry.</summary>
internal sealed record PickleStorage(ElementType Type, string Key, long Count);

/// <summary>A tensor: a strided window on a storage. Offset, shape and strides are as the file says, not yet checked.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>Something that a file of tensors may hold but that is of no interest here: a device, a scalar of numpy, a set.</summary>
internal sealed class PickleInert
{
    public static readonly PickleInert Instance = new();
}

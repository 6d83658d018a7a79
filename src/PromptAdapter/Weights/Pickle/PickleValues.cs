namespace PromptAdapter.Weights.Pickle;

/// <summary>A class or function that a pickle names. Nothing is ever imported or called: the reader knows what each allowed one means.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => Module + "." + Name;
}

/// <summary>A dictionary, or an OrderedDict. An empty one costs little: one byte of a pickle makes it.</summary>
internal sealed class PickleDictionary
{
    private OrderedDictionary<object, object?>? _entries;

    public IReadOnlyList<KeyValuePair<object, object?>> Entries => _entries is null ? [] : _entries;

    /// <returns><see langword="false"/> when the key, a text or an integer, is there already.</returns>
    public bool TryAdd(object? key, object? value)
    {
        if (key is not (string or long))
            return true; // no tensor is named by a tuple, a float, …
        _entries ??= [];
        return _entries.TryAdd(key, value);
    }

    public bool TryGet(string key, out object? value)
    {
        value = null;
        return _entries is not null && _entries.TryGetValue(key, out value);
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

/// <summary>What a pickle held.</summary>
/// <param name="Value">The value.</param>
/// <param name="Length">Bytes of the pickle.</param>
/// <param name="Storages">All data that it refers to, by key, also for tensors inside objects that became nothing.</param>
internal sealed record UnpickledValue(object? Value, int Length, IReadOnlyDictionary<string, PickleStorage> Storages);

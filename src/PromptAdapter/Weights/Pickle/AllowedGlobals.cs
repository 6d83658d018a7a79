using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Pickle;

/// <summary>
/// What a pickle may name, and what calling it gives. The list is closed: a file that names anything else is refused, because
/// to unpickle is to call, and a file of weights needs to call nothing but the rebuilding of tensors.
/// </summary>
internal sealed class AllowedGlobals(string path, bool modulesAllowed)
{
    private const string TorchScriptPrefix = "__torch__.";
    private const int MostDimensions = 64;

    private static readonly Dictionary<string, ElementType> Storages = new(StringComparer.Ordinal)
    {
        ["torch.BoolStorage"] = ElementType.Bool,
        ["torch.ByteStorage"] = ElementType.U8,
        ["torch.CharStorage"] = ElementType.I8,
        ["torch.ShortStorage"] = ElementType.I16,
        ["torch.IntStorage"] = ElementType.I32,
        ["torch.LongStorage"] = ElementType.I64,
        ["torch.HalfStorage"] = ElementType.F16,
        ["torch.BFloat16Storage"] = ElementType.BF16,
        ["torch.FloatStorage"] = ElementType.F32,
        ["torch.DoubleStorage"] = ElementType.F64,
    };

    private static readonly HashSet<string> Callable = new(StringComparer.Ordinal)
    {
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state",
        "torch._tensor._rebuild_from_type_v2",
        "collections.OrderedDict",
        "collections.defaultdict",
    };

    // Lists with an element type, among the attributes of TorchScript modules.
    private static readonly HashSet<string> TorchScriptLists = new(StringComparer.Ordinal)
    {
        "torch.jit._pickle.build_intlist",
        "torch.jit._pickle.build_doublelist",
        "torch.jit._pickle.build_boollist",
        "torch.jit._pickle.build_tensorlist",
        "torch.jit._pickle.restore_type_tag",
    };

    private long _copied;

    private static readonly HashSet<string> ElementTypeNames = new(StringComparer.Ordinal)
    {
        "torch.bool", "torch.uint8", "torch.int8", "torch.int16", "torch.int32", "torch.int64",
        "torch.float16", "torch.bfloat16", "torch.float32", "torch.float64",
    };

    /// <summary>Counts entries that are copied from one value to another: a list that is kept once may be copied again and again for few bytes.</summary>
    /// <exception cref="InputException">They are more than any file of weights has.</exception>
    public void Count(int entries)
    {
        if ((_copied += entries) > ReadLimits.PickleValues)
            throw WeightFileProblem.Damaged(path, $"copies more than {ReadLimits.PickleValues} values");
    }

    /// <summary>Refuses a name that no one gave to anything: to compare long ones again and again takes for ever.</summary>
    /// <exception cref="InputException">It is a text of more than a thousand characters.</exception>
    public static void RequireShortName(object? name, string path)
    {
        if (name is string { Length: > ReadLimits.PickleNameCharacters and var length })
            throw WeightFileProblem.Damaged(path, $"holds a name of {length} characters");
    }

    /// <summary>Lets a name pass.</summary>
    /// <exception cref="InputException">It is not on the list.</exception>
    public PickleGlobal Resolve(string module, string name)
    {
        RequireShortName(module, path);
        RequireShortName(name, path);
        var global = new PickleGlobal(module, name);
        var full = global.ToString();
        if (Storages.ContainsKey(full) || Callable.Contains(full) || HarmlessGlobals.Contains(global) || ElementTypeNames.Contains(full)
            || (modulesAllowed && (IsModule(global) || TorchScriptLists.Contains(full))))
        {
            return global;
        }

        throw Refused(global);
    }

    /// <summary>The pickle calls a global.</summary>
    public object? Call(PickleGlobal function, object?[] arguments)
    {
        var full = function.ToString();
        if (HarmlessGlobals.Contains(function))
            return PickleInert.Instance;
        if (modulesAllowed && TorchScriptLists.Contains(full))
            return arguments is [var list, ..] ? list : throw BadCall(function);
        return full switch
        {
            "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor" => RebuildTensor(function, arguments),
            "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" =>
            arguments is [PickleTensor data, ..] ? data : throw BadCall(function),
            "torch._tensor._rebuild_from_type_v2" => arguments is [PickleGlobal inner, PickleGlobal, object?[] innerArguments, _] && inner != function
                ? Call(inner, innerArguments) : throw BadCall(function),
            "collections.OrderedDict" => OrderedDictionary(function, arguments),
            "collections.defaultdict" => new PickleDictionary(), // filled item by item; what it gives for missing keys is of no interest
            _ => throw Refused(function),
        };
    }

    /// <summary>The pickle makes an object of a class.</summary>
    public object Instantiate(PickleGlobal type, object?[] arguments)
    {
        if (modulesAllowed && IsModule(type))
            return new PickleModule();
        if (type is { Module: "collections", Name: "OrderedDict" })
            return OrderedDictionary(type, arguments);
        if (HarmlessGlobals.Contains(type))
            return PickleInert.Instance;
        throw Refused(type);
    }

    /// <summary>The data that the pickle has referred to so far, by key.</summary>
    public Dictionary<string, PickleStorage> StoragesSeen { get; } = new(StringComparer.Ordinal);

    /// <summary>The pickle refers to data outside itself: ("storage", type, key, device, count), and before PyTorch 1.6 a sixth part that was for
    /// views.</summary>
    public PickleStorage Storage(object? reference)
    {
        if (reference is not object?[] { Length: >= 5 } parts || parts is not ["storage", PickleGlobal type, string key, _, long count, ..] || count < 0
            || parts is [_, _, _, _, _, not null, ..])
            throw WeightFileProblem.Damaged(path, "refers to its data in an unknown way");
        RequireShortName(key, path);
        if (!Storages.TryGetValue(type.ToString(), out var element))
            throw Refused(type);
        var storage = new PickleStorage(element, key, count);
        StoragesSeen.TryAdd(key, storage);
        return storage;
    }

    private static bool IsModule(PickleGlobal global) => global.Module.StartsWith(TorchScriptPrefix, StringComparison.Ordinal) || global.Module == "__torch__";

    private PickleTensor RebuildTensor(PickleGlobal function, object?[] arguments)
    {
        if (arguments is not [PickleStorage storage, long offset, object?[] shape, object?[] strides, ..])
            throw BadCall(function);
        return new PickleTensor(storage, offset, Integers(shape), Integers(strides));

        long[] Integers(object?[] values) => values.Length > MostDimensions ? throw BadCall(function)
            : Array.ConvertAll(values, value => value is long number ? number : throw BadCall(function));
    }

    private PickleDictionary OrderedDictionary(PickleGlobal function, object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments is [])
            return dictionary;
        if (arguments is not [List<object?> pairs])
            throw BadCall(function);
        Count(pairs.Count);
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                object?[] and [var first, var second] => (first, second),
                List<object?> and [var first, var second] => (first, second),
                _ => throw BadCall(function),
            };
            RequireShortName(key, path);
            if (!dictionary.TryAdd(key, value))
                throw WeightFileProblem.Damaged(path, $"has the key {WeightFileProblem.Quote(key!.ToString()!)} twice");
        }

        return dictionary;
    }

    private InputException BadCall(PickleGlobal function) => WeightFileProblem.Damaged(path, $"calls {function} with wrong arguments");

    private InputException Refused(PickleGlobal global) => new(
        $"asks for {WeightFileProblem.Quote(global.ToString())}, which a file of weights does not need and which is never run here",
        path,
        "if you trust the file, save only its state dict in Python: torch.save(model.state_dict(), path)");
}

namespace PromptAdapter.Weights.Pickle;

/// <summary>
/// Classes and functions of values that training programs save beside the weights: an accuracy, a device, the arguments of the run, a schedule. They become
/// nothing,
/// and nothing of theirs is ever run; what is not on this list is refused by name.
/// </summary>
internal static class HarmlessGlobals
{
    // Whole families whose classes hold settings: optimisers with their schedules, and configurations.
    private static readonly string[] Families = ["torch.optim.", "omegaconf."];

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "torch.Size",
        "torch.device",
        "torch.Tensor",
        "torch.nn.parameter.Parameter",
        "torch.serialization._get_layout",
        "torch.cuda.amp.grad_scaler.GradScaler",
        "torch.amp.grad_scaler.GradScaler",
        "torch.torch_version.TorchVersion",
        "_codecs.encode",

        "numpy.dtype",
        "numpy.ndarray",
        "numpy.core.multiarray.scalar",
        "numpy._core.multiarray.scalar",
        "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray._reconstruct",
        "numpy.core.numeric._frombuffer",
        "numpy._core.numeric._frombuffer",
        "numpy.random._pickle.__randomstate_ctor",
        "numpy.random._pickle.__generator_ctor",
        "numpy.random._pickle.__bit_generator_ctor",
        "numpy.random._mt19937.MT19937",
        "numpy.random._pcg64.PCG64",

        "argparse.Namespace",
        "types.SimpleNamespace",
        "collections.Counter",
        "collections.deque",
        "datetime.date",
        "datetime.datetime",
        "datetime.time",
        "datetime.timedelta",
        "datetime.timezone",
        "decimal.Decimal",
        "fractions.Fraction",
        "uuid.UUID",
        "typing.Any",

        "easydict.EasyDict",
        "addict.addict.Dict",
        "yacs.config.CfgNode",
        "fvcore.common.config.CfgNode",
        "ml_collections.config_dict.config_dict.ConfigDict",
        "pytorch_lightning.utilities.parsing.AttributeDict",
        "lightning_fabric.utilities.data.AttributeDict",
        "lightning.fabric.utilities.data.AttributeDict",
        "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
        "pytorch_lightning.callbacks.early_stopping.EarlyStopping",
    };

    private static readonly HashSet<string> Builtins = new(StringComparer.Ordinal)
    {
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "long", "object", "range", "set", "slice", "str", "tuple",
            "unicode", "xrange",
    };

    private static readonly HashSet<string> Paths = new(StringComparer.Ordinal) { "Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath",
        "WindowsPath" };

    // numpy's scalar types, and the classes of its element types (numpy.dtypes.Float64DType).
    private static readonly HashSet<string> NumpyTypes = new(StringComparer.Ordinal)
    {
        "bool", "bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", "longdouble", "complex64",
            "complex128", "str_", "bytes_", "object_",
    };

    /// <summary>Whether a name is that of a value without consequence.</summary>
    /// <param name="global">What the pickle names.</param>
    public static bool Contains(PickleGlobal global) =>
        Names.Contains(global.ToString())
        || (global.Module switch
        {
            "builtins" or "__builtin__" => Builtins.Contains(global.Name),
            "pathlib" or "pathlib._local" => Paths.Contains(global.Name),
            "numpy" => NumpyTypes.Contains(global.Name),
            "numpy.dtypes" => global.Name.EndsWith("DType", StringComparison.Ordinal) && global.Name.All(char.IsAsciiLetterOrDigit),
            _ => false,
        })
        || (global.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            && Families.Any(family => (global.Module + ".").StartsWith(family, StringComparison.Ordinal)));
}

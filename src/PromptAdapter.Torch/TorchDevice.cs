using System.Globalization;
using PromptAdapter.Torch.Native;
using TorchSharp;

namespace PromptAdapter.Torch;

/// <summary>
/// Where a model's tensors lie and are multiplied: <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>. Whether there is CUDA is decided by the libtorch that
/// the application references.
/// </summary>
public sealed record TorchDevice
{
    private const string Remedy = "give auto, cpu, cuda, or cuda:N for the GPU of that number, from 0";
    private readonly string _name;

    private TorchDevice(string name, int index = 0) => (_name, Index) = (name, index);

    /// <summary>The first GPU where libtorch can use one, else the processor.</summary>
    public static TorchDevice Auto { get; } = new("auto");

    /// <summary>The processor.</summary>
    public static TorchDevice Cpu { get; } = new("cpu");

    /// <summary>The number of the GPU, from 0; 0 of the others.</summary>
    public int Index { get; }

    /// <summary>Whether it is a GPU.</summary>
    public bool IsCuda => _name == "cuda";

    /// <summary>A GPU.</summary>
    /// <param name="index">Its number, from 0.</param>
    public static TorchDevice Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new TorchDevice("cuda", index);
    }

    /// <summary>Reads a device's name; large and small letters are the same, and <c>cpu:0</c> is <c>cpu</c>.</summary>
    /// <param name="text">For example <c>cuda:1</c>.</param>
    /// <exception cref="InputException">It names no device. Whether there is one is found when a model is loaded.</exception>
    public static TorchDevice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.Trim().ToLowerInvariant();
        if (name is "auto")
            return Auto;
        if (name is "cpu" or "cpu:0")
            return Cpu;
        if (name is "cuda")
            return Cuda();
        if (name.StartsWith("cuda:", StringComparison.Ordinal) && name[5..].All(char.IsAsciiDigit)
            && int.TryParse(name[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return Cuda(index);
        var reason = name.StartsWith("cpu:", StringComparison.Ordinal) ? "the processor has one number, 0"
            : name is "gpu" or "nvidia" or "rocm" or "mps" or "xpu" or "vulkan" ? "libtorch's GPUs are called cuda here"
            : name.StartsWith("cuda", StringComparison.Ordinal) ? "a GPU has a whole number" : "there is no such kind";
        throw new InputException($"'{text}' names no device: {reason}", null, Remedy) { Settings = [Setting.Device] };
    }

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    public override string ToString() => IsCuda ? string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}") : _name;

    /// <summary>Finds the device in libtorch.</summary>
    /// <exception cref="InputException">libtorch has no CUDA, or no GPU of that number.</exception>
    internal torch.Device Place()
    {
        NativeBackend.EnsureLoaded();
        if (this == Cpu || (this == Auto && !NativeBackend.HasCuda))
            return torch.CPU;
        if (!NativeBackend.HasCuda)
            throw new InputException($"the device {this} is asked for, and this libtorch has no CUDA or finds no GPU", null,
                $"reference {NativeBackend.CudaPackage} in place of libtorch-cpu, check the GPU's driver, or choose cpu")
            { Settings = [Setting.Device] };
        var count = torch.cuda.device_count();
        return Index < count
            ? new torch.Device(DeviceType.CUDA, Index)
            : throw new InputException($"the device {this} is asked for, and there {(count == 1 ? "is one GPU" : $"are {count} GPUs")}", null,
                count == 1 ? "choose cuda:0" : $"choose cuda:0 to cuda:{count - 1}")
            { Settings = [Setting.Device] };
    }
}

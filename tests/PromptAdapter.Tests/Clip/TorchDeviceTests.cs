using PromptAdapter.Torch;
using PromptAdapter.Torch.Native;

namespace PromptAdapter.Clip;

public class TorchDeviceTests(TinyWorld world)
{
    [Theory]
    [InlineData("auto", "auto")]
    [InlineData("AUTO", "auto")]
    [InlineData("cpu", "cpu")]
    [InlineData("CPU:0", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("CUDA", "cuda:0")]
    [InlineData(" Cuda:3 ", "cuda:3")]
    [InlineData("cuda:99", "cuda:99")]
    public void Parse_NameOfADevice_IsRead(string text, string expected)
    {
        var device = TorchDevice.Parse(text);
        Assert.Equal(expected, device.ToString());
        Assert.Equal(device, TorchDevice.Parse(device.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("mps")]
    [InlineData("cpu:1")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1.5")]
    [InlineData("cuda:+1")]
    [InlineData("cuda:٣")]
    [InlineData("cuda:99999999999")]
    [InlineData("cuda0")]
    public void Parse_Nonsense_IsRefusedInOneLine(string text)
    {
        var error = Assert.Throws<InputException>(() => TorchDevice.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("cuda:N", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal([Setting.Device], error.Settings);
    }

    [Fact]
    public void Load_GpuThatIsNotThere_SaysWhatToReference()
    {
        Assert.SkipWhen(NativeBackend.HasCuda, "libtorch has CUDA here");
        var error = Assert.Throws<InputException>(() => ClipModel.Load(world.Checkpoint, device: TorchDevice.Cuda(99)));
        Assert.Contains("cuda:99", error.Message, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cuda-", error.Message, StringComparison.Ordinal);
        Assert.Equal([Setting.Device], error.Settings);
    }

    [Fact]
    public void Load_Auto_TakesTheProcessorWhereThereIsNoGpu()
    {
        Assert.SkipWhen(NativeBackend.HasCuda, "libtorch has CUDA here");
        using var clip = ClipModel.Load(world.Checkpoint, device: TorchDevice.Auto);
        Assert.Equal(TorchDevice.Cpu, clip.Device);
    }
}

using System.Text;
using PromptAdapter.AspNetCore.Requests;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>The memory that a request of the Open Inference Protocol takes: what its shape says, and nothing for what it should not have sent.</summary>
public sealed class ProtocolTensorsTests
{
    private const int Elements = 2_000_000;
    private const int Little = 1 << 18; // bytes: far less than one for each element

    private readonly ProtocolInput _input = new("x", [1], "BYTES", null, null);
    private long _reserved;

    [Fact]
    public void ManyEmptyElements_AreNotCollected()
    {
        var bytes = new byte[4 * Elements];
        RefusesInLittle(tensors => tensors.Elements(bytes, 1));
    }

    [Fact]
    public void ManyNumbers_TakeNothing_WhereTheyAreNotAskedFor()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"x","data":[{{string.Join(',', Enumerable.Repeat('0', Elements))}}]}]}""");
        ReadOnlyMemory<byte> data = default;
        Assert.InRange(Allocated(() => data = ProtocolBody.Parse(body, body.Length).Data), 0, Little);
        Assert.Equal(2 * Elements + 1, data.Length);
        RefusesInLittle(tensors => tensors.Singles(data, 1, 3));
        RefusesInLittle(tensors => tensors.Bytes(data, 1, 3));
        RefusesInLittle(tensors => tensors.Base64(data, 1));
    }

    [Fact]
    public void ShapeOfMoreThanHasArrived_TakesNothing()
    {
        RefusesInLittle(tensors => tensors.Bytes("[1]"u8.ToArray(), 1, Elements));
        RefusesInLittle(tensors => tensors.Singles("[1]"u8.ToArray(), 1, Elements));
        RefusesInLittle(tensors => tensors.BytesOfBytes(new byte[3], 1, Elements));
        RefusesInLittle(tensors => tensors.SinglesOfBytes(new byte[4], 1, Elements));
        Assert.Equal(0, _reserved);
    }

    [Fact]
    public void Memory_IsReservedBeforeItIsTaken()
    {
        var tensors = new ProtocolTensors(_input, Reserve);
        tensors.Singles("[0,0,0,0,0,0]"u8.ToArray(), 2, 3);
        Assert.Equal(24, _reserved);
        tensors.SinglesOfBytes(new byte[24], 2, 3);
        Assert.Equal(48, _reserved);
        tensors.Bytes("[0,0,0,0,0,0]"u8.ToArray(), 2, 3);
        Assert.Equal(54, _reserved);
        tensors.Base64("[\"AAAA\",\"AAAA\"]"u8.ToArray(), 2);
        Assert.Equal(60, _reserved);

        var full = new ProtocolTensors(_input, _ => throw RequestProblem.Busy(1));
        var data = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat('0', Elements))}]");
        Assert.InRange(Allocated(() => Assert.Throws<RequestProblem>(() => full.Singles(data, 1, Elements))), 0, Little);
        Assert.InRange(Allocated(() => Assert.Throws<RequestProblem>(() => full.Bytes(data, 1, Elements))), 0, Little);
    }

    [Fact]
    public void Rows_AreReadImageByImage()
    {
        var tensors = new ProtocolTensors(_input, Reserve);
        Assert.Equal([[1f, 2f], [3f, 4f]], tensors.Singles("[[[1],[2]],[3,4]]"u8.ToArray(), 2, 2));
        Assert.Equal([[1, 2], [3, 4]], tensors.Bytes("[[1,2],[3,4]]"u8.ToArray(), 2, 2).Select(row => row.ToArray()));
        Assert.Equal([[1, 2], [3, 4]], tensors.BytesOfBytes(new byte[] { 1, 2, 3, 4 }, 2, 2).Select(row => row.ToArray()));
    }

    private void Reserve(long bytes) => _reserved += bytes;

    private void RefusesInLittle(Action<ProtocolTensors> read) => Assert.InRange(
        Allocated(() => Assert.Equal(400, Assert.Throws<RequestProblem>(() => read(new ProtocolTensors(_input, Reserve))).Status)), 0, Little);

    private static long Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

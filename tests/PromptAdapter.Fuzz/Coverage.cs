using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace PromptAdapter.Fuzz;

/// <summary>The map into which instrumented code counts its branches, and what of it has been seen so far.</summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    private static readonly byte* Map = (byte*)NativeMemory.AllocZeroed(Size);

    private readonly byte[] _seen = new byte[Size]; // the classes of counts that were seen, as bits

    /// <summary>Places of the map that were reached at least once.</summary>
    public int Reached { get; private set; }

    /// <summary>Gives instrumented code its map, without which the first branch of it is an access violation.</summary>
    public static void Start() => Trace.SharedMem = Map;

    /// <summary>Forgets the counts of the input before.</summary>
    public void Begin()
    {
        new Span<byte>(Map, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input reached a branch that none before it did, or one clearly more often.</summary>
    public bool IsNew()
    {
        var isNew = false;
        for (var at = 0; at < Size; at++)
        {
            if (Map[at] == 0)
                continue;
            var kind = ClassOf(Map[at]);
            if ((_seen[at] & kind) != 0)
                continue;
            Reached += _seen[at] == 0 ? 1 : 0;
            _seen[at] |= kind;
            isNew = true;
        }

        return isNew;
    }

    // As AFL has them: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more.
    private static byte ClassOf(byte count) => count switch
    {
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}

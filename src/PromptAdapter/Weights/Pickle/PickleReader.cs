using System.Buffers.Binary;
using PromptAdapter.Runtime;
using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Weights.Pickle;

/// <summary>
/// A restricted reader of Python pickles, protocols 2 to 5: plain values, tensors and containers of them. It imports and runs nothing;
/// see <see cref="AllowedGlobals"/> for what may be named. Each opcode does bounded work and nothing here recurses,
/// so that the cost of a hostile file is bounded by its length.
/// </summary>
internal ref struct PickleReader
{
    private const int HighestProtocol = 5;

    private readonly string _path;
    private readonly AllowedGlobals _globals;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private ByteReader _bytes;
    private int _values;

    private PickleReader(ReadOnlySpan<byte> bytes, string path, bool modulesAllowed)
    {
        _path = path;
        _globals = new AllowedGlobals(path, modulesAllowed);
        _bytes = new ByteReader(bytes, path);
    }

    // How far the stack may be popped: not below the innermost mark.
    private readonly int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    /// <summary>Reads one pickle.</summary>
    /// <param name="bytes">The whole pickle.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="modulesAllowed">Whether TorchScript's <c>__torch__.*</c> classes may occur; they become bags of attributes.</param>
    /// <exception cref="InputException">The pickle is damaged, or names something that is not allowed.</exception>
    public static object? Read(ReadOnlySpan<byte> bytes, string path, bool modulesAllowed) => ReadFirst(bytes, path, modulesAllowed).Value;

    /// <summary>Reads the pickle that stands first, of several one behind the other.</summary>
    /// <param name="bytes">The pickle and anything behind it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="modulesAllowed">Whether TorchScript's classes may occur.</param>
    /// <exception cref="InputException">The pickle is damaged, or names something that is not allowed.</exception>
    public static UnpickledValue ReadFirst(ReadOnlySpan<byte> bytes, string path, bool modulesAllowed)
    {
        var reader = new PickleReader(bytes, path, modulesAllowed);
        while (true)
        {
            var code = reader._bytes.Byte();
            if (code == (byte)'.')
                return new UnpickledValue(reader.Pop(), reader._bytes.Position, reader._globals.StoragesSeen);
            if (!reader.TryReadValue(code) && !reader.TryBuild(code))
                throw WeightFileProblem.Damaged(path, $"holds the pickle code 0x{code:x2}, which torch.save does not write");
        }
    }

    // Codes that push one value read from the bytes.
    private bool TryReadValue(byte code)
    {
        switch (code)
        {
            case (byte)'N': Push(null); return true;
            case 0x88: Push(true); return true;
            case 0x89: Push(false); return true;
            case (byte)'J': Push((long)_bytes.Int32()); return true;
            case (byte)'K': Push((long)_bytes.Byte()); return true;
            case (byte)'M': Push((long)_bytes.UInt16()); return true;
            case 0x8a: Push(Integer(_bytes.Take(_bytes.Byte()))); return true;
            case 0x8b: Push(Integer(_bytes.Take(_bytes.Int32()))); return true;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(_bytes.Take(8))); return true;
            case (byte)'X': Push(_bytes.Text(_bytes.UInt32())); return true;
            case 0x8c: Push(_bytes.Text(_bytes.Byte())); return true;
            case 0x8d: Push(_bytes.Text(_bytes.Int64())); return true;
            case (byte)'U': Push(_bytes.Text(_bytes.Byte())); return true; // Python 2's byte strings, in its text keys
            case (byte)'T': Push(_bytes.Text(_bytes.Int32())); return true;
            case (byte)'C': Skip(_bytes.Byte()); return true;
            case (byte)'B': Skip(_bytes.UInt32()); return true;
            case 0x8e or 0x96: Skip(_bytes.Int64()); return true;
            case (byte)')': Push(Array.Empty<object?>()); return true;
            case (byte)']': Push(new List<object?>()); return true;
            case (byte)'}': Push(new PickleDictionary()); return true;
            case 0x8f: Push(new List<object?>()); return true; // a set; its members are never looked at
            case (byte)'c': Push(_globals.Resolve(_bytes.Line(), _bytes.Line())); return true;
            case (byte)'h': Push(Recall(_bytes.Byte())); return true;
            case (byte)'j': Push(Recall(_bytes.UInt32())); return true;
            default: return false;
        }
    }

    // Codes that rearrange or combine what is on the stack.
    private bool TryBuild(byte code)
    {
        switch (code)
        {
            case 0x80: RequireProtocol(_bytes.Byte()); return true;
            case 0x95: _bytes.Take(8); return true; // the length of a frame; frames nest nothing
            case (byte)'(': _marks.Add(_stack.Count); return true;
            case (byte)'0': Discard(); return true;
            case (byte)'1': PopToMark(); return true;
            case (byte)'2': Push(Peek()); return true;
            case (byte)'q': _memo[_bytes.Byte()] = Peek(); return true;
            case (byte)'r': _memo[_bytes.UInt32()] = Peek(); return true;
            case 0x94: _memo[(uint)_memo.Count] = Peek(); return true;
            case (byte)'t': Push(PopToMark()); return true;
            case 0x85: PushTuple(1); return true;
            case 0x86: PushTuple(2); return true;
            case 0x87: PushTuple(3); return true;
            case (byte)'l': Push(new List<object?>(PopToMark())); return true;
            case 0x91: PopToMark(); Push(PickleInert.Instance); return true;
            case (byte)'a': Append([Pop()]); return true;
            case (byte)'e' or 0x90: Append(PopToMark()); return true;
            case (byte)'d': BuildDictionary(); return true;
            case (byte)'s': SetItem(); return true;
            case (byte)'u': SetItems(PopToMark()); return true;
            case (byte)'Q': Push(_globals.Storage(Pop())); return true;
            case (byte)'R' or 0x81: Call(instantiate: code == 0x81); return true;
            case (byte)'b': SetState(); return true;
            case 0x93: ResolveFromStack(); return true;
            case (byte)'i': _globals.Resolve(_bytes.Line(), _bytes.Line()); return false; // refused by name first, if it can be
            default: return false;
        }
    }

    // Every value costs a byte of the pickle and some tens of memory.
    private void Push(object? value)
    {
        if (++_values > ReadLimits.PickleValues)
            throw WeightFileProblem.Damaged(_path, $"holds a pickle of more than {ReadLimits.PickleValues} values");
        _stack.Add(value);
    }

    private readonly object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Broken();

    private readonly object? Pop()
    {
        var top = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private readonly object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Broken();
        var from = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] values = [.. System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_stack)[from..]];
        _stack.RemoveRange(from, values.Length);
        return values;
    }

    // POP takes a mark away when one is on top.
    private readonly void Discard()
    {
        if (_marks.Count > 0 && _marks[^1] == _stack.Count)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    private void PushTuple(int length)
    {
        var values = new object?[length];
        for (var i = length - 1; i >= 0; i--)
            values[i] = Pop();
        Push(values);
    }

    private void Skip(long count)
    {
        _bytes.Take(count);
        Push(PickleInert.Instance);
    }

    private readonly object? Recall(uint slot) => _memo.TryGetValue(slot, out var value) ? value : throw Broken();

    private readonly void Append(object?[] values)
    {
        switch (Peek())
        {
            case List<object?> list:
                list.AddRange(values);
                break;
            case PickleInert:
                break; // the members of a deque, of a configuration's list
            default:
                throw Broken();
        }
    }

    private void BuildDictionary()
    {
        var items = PopToMark();
        Push(new PickleDictionary());
        SetItems(items);
    }

    private readonly void SetItem()
    {
        var value = Pop();
        SetItems([Pop(), value]);
    }

    private readonly void SetItems(object?[] items)
    {
        var top = Peek();
        if (top is PickleInert && items.Length % 2 == 0)
            return; // the entries of an optimiser's state
        if (top is not PickleDictionary dictionary || items.Length % 2 != 0)
            throw Broken();
        AddAll(dictionary, items);
    }

    private readonly void AddAll(PickleDictionary dictionary, object?[] items)
    {
        for (var i = 0; i < items.Length; i += 2)
        {
            AllowedGlobals.RequireShortName(items[i], _path);
            if (!dictionary.TryAdd(items[i], items[i + 1]))
                throw WeightFileProblem.Damaged(_path, $"has the key {WeightFileProblem.Quote(items[i]!.ToString()!)} twice");
        }
    }

    private void Call(bool instantiate)
    {
        if (Pop() is not object?[] arguments || Pop() is not PickleGlobal global)
            throw Broken();
        Push(instantiate ? _globals.Instantiate(global, arguments) : _globals.Call(global, arguments));
    }

    private readonly void SetState()
    {
        var state = Pop();
        switch (Peek())
        {
            case PickleModule module when state is PickleDictionary attributes:
                _globals.Count(attributes.Entries.Count);
                foreach (var (key, value) in attributes.Entries)
                {
                    if (!module.Attributes.TryAdd(key, value))
                        throw WeightFileProblem.Damaged(_path, $"has the key {WeightFileProblem.Quote(key.ToString()!)} twice");
                }

                break;
            case PickleDictionary or PickleInert or PickleTensor:
                break; // the attributes of an OrderedDict (a state dict's version), of a numpy type, of a parameter
            default:
                throw Broken();
        }
    }

    private void ResolveFromStack()
    {
        if (Pop() is not string name || Pop() is not string module)
            throw Broken();
        Push(_globals.Resolve(module, name));
    }

    private readonly void RequireProtocol(byte protocol)
    {
        if (protocol > HighestProtocol)
            throw WeightFileProblem.Damaged(_path, $"holds a pickle of the unknown protocol {protocol}");
    }

    private static object Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8)
            return PickleInert.Instance; // beyond 64 bits: a seed, perhaps; never a size
        long value = bytes.Length > 0 && (sbyte)bytes[^1] < 0 ? -1 : 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private readonly InputException Broken() => WeightFileProblem.Damaged(_path, "holds a broken pickle");
}

using static Earshot.Formats.Pickle.PickleOpcode;

namespace Earshot.Formats.Pickle;

/// <summary>
/// Runs the instructions of one pickle. All it can do is make values, and call the factories that its unpickler lists.
/// </summary>
internal ref struct PickleMachine(RestrictedUnpickler unpickler, ReadOnlySpan<byte> pickle)
{
    private readonly PickleStack stack = new(unpickler.Limits.MaxDepth);
    private readonly Dictionary<long, object?> memo = [];
    private PickleReader reader = new(pickle);

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => reader.Position;

    public object? Run()
    {
        while (true)
        {
            var at = reader.Position;
            var opcode = (PickleOpcode)reader.Byte();
            if (opcode == Stop)
                return stack.Pop();
            if (!(Literal(opcode) || Container(opcode) || Remember(opcode) || Make(opcode)))
                throw new InvalidDataException(
                    $"byte {at} of the pickle is 0x{(byte)opcode:X2}, no instruction of protocols 0 to 4"
                );
        }
    }

    /// <summary>Instructions that push a value they carry themselves.</summary>
    private bool Literal(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case None:
                stack.Push(null);
                break;
            case NewTrue:
                stack.Push(true);
                break;
            case NewFalse:
                stack.Push(false);
                break;
            case BinInt:
                stack.Push((long)reader.Int32());
                break;
            case BinInt1:
                stack.Push((long)reader.Byte());
                break;
            case BinInt2:
                stack.Push((long)reader.UInt16());
                break;
            case Long1:
                stack.Push(reader.Integer(reader.Byte()));
                break;
            case Long4:
                stack.Push(reader.Integer(reader.SignedLength()));
                break;
            case Int:
                stack.Push(reader.IntegerLine(truth: true));
                break;
            case Long:
                stack.Push(reader.IntegerLine(truth: false));
                break;
            case BinFloat:
                stack.Push(reader.Double());
                break;
            case Float:
                stack.Push(reader.DoubleLine());
                break;
            case PickleOpcode.String:
                stack.Push(PickleText.Unquote(reader.TextLine()));
                break;
            case BinString:
                stack.Push(reader.Latin1(reader.SignedLength()));
                break;
            case ShortBinString:
                stack.Push(reader.Latin1(reader.Byte()));
                break;
            case Unicode:
                stack.Push(PickleText.UnescapeUnicode(reader.TextLine()));
                break;
            case ShortBinUnicode:
                stack.Push(reader.Utf8(reader.Byte()));
                break;
            case BinUnicode:
                stack.Push(reader.Utf8(reader.UInt32()));
                break;
            case BinUnicode8:
                stack.Push(reader.Utf8(reader.UInt64()));
                break;
            case ShortBinBytes:
                stack.Push(reader.Take(reader.Byte()).ToArray());
                break;
            case BinBytes:
                stack.Push(reader.Take(reader.UInt32()).ToArray());
                break;
            case BinBytes8:
                stack.Push(reader.Take(reader.UInt64()).ToArray());
                break;
            default:
                return false;
        }
        return true;
    }

    /// <summary>Tuples, lists, dictionaries, sets.</summary>
    private readonly bool Container(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark:
                stack.Mark();
                break;
            case PickleOpcode.Tuple:
                stack.Push(stack.PopToMark());
                break;
            case EmptyTuple:
                stack.Push(Array.Empty<object?>());
                break;
            case Tuple1:
                stack.Push(stack.Pop(1));
                break;
            case Tuple2:
                stack.Push(stack.Pop(2));
                break;
            case Tuple3:
                stack.Push(stack.Pop(3));
                break;
            case EmptyList:
                stack.Push(new List<object?>());
                break;
            case List:
                stack.Push(new List<object?>(stack.PopToMark()));
                break;
            case Append:
                Extend(stack.Pop(1));
                break;
            case Appends:
                Extend(stack.PopToMark());
                break;
            case EmptyDict:
                stack.Push(new OrderedDictionary<object, object?>(PickleKeyComparer.Instance));
                break;
            case Dict:
            {
                var pairs = stack.PopToMark();
                stack.Push(new OrderedDictionary<object, object?>(PickleKeyComparer.Instance));
                SetPairs(pairs);
                break;
            }
            case SetItem:
                SetPairs(stack.Pop(2));
                break;
            case SetItems:
                SetPairs(stack.PopToMark());
                break;
            case EmptySet:
                stack.Push(new HashSet<object>(PickleKeyComparer.Instance));
                break;
            case AddItems:
                AddMembers(stack.PopToMark());
                break;
            case FrozenSet:
            {
                var members = stack.PopToMark();
                stack.Push(new HashSet<object>(PickleKeyComparer.Instance));
                AddMembers(members);
                break;
            }
            default:
                return false;
        }
        return true;
    }

    /// <summary>The memo, the stack itself, and what only frames other instructions.</summary>
    private bool Remember(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case Proto:
                if (reader.Byte() is > 4 and var protocol)
                    throw new InvalidDataException($"the pickle is of protocol {protocol}, at most 4 is read");
                break;
            case Frame:
                reader.UInt64();
                break;
            case Pop:
                stack.Discard();
                break;
            case PopMark:
                stack.PopToMark();
                break;
            case Dup:
                stack.Push(stack.Peek());
                break;
            case Put:
                Memoise(reader.IndexLine());
                break;
            case BinPut:
                Memoise(reader.Byte());
                break;
            case LongBinPut:
                Memoise(reader.UInt32());
                break;
            case Memoize:
                Memoise(memo.Count);
                break;
            case Get:
                Recall(reader.IndexLine());
                break;
            case BinGet:
                Recall(reader.Byte());
                break;
            case LongBinGet:
                Recall(reader.UInt32());
                break;
            default:
                return false;
        }
        return true;
    }

    /// <summary>Names and calls: the listed factories and nothing else.</summary>
    private bool Make(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case Global:
                stack.Push(unpickler.Find(reader.TextLine(), reader.TextLine()));
                break;
            case StackGlobal:
            {
                var names = stack.Pop(2);
                stack.Push(unpickler.Find(names.Item<string>(0, "module"), names.Item<string>(1, "name")));
                break;
            }
            case Reduce or NewObj:
            {
                var call = stack.Pop(2);
                Call(call[0], call[1]);
                break;
            }
            case NewObjEx:
            {
                var call = stack.Pop(3);
                RequireEmpty(call[2]);
                Call(call[0], call[1]);
                break;
            }
            case Obj:
            {
                var call = stack.PopToMark();
                Call(call.Item<PickleFactory>(0, "class"), call[1..]);
                break;
            }
            case Inst:
            {
                var factory = unpickler.Find(reader.TextLine(), reader.TextLine());
                Call(factory, stack.PopToMark());
                break;
            }
            case Build:
            {
                var state = stack.Pop();
                SetState(stack.Peek(), state);
                break;
            }
            case PersId:
                stack.Push(unpickler.LoadPersistent(reader.TextLine()));
                break;
            case BinPersId:
                stack.Push(unpickler.LoadPersistent(stack.Pop()));
                break;
            default:
                return false;
        }
        return true;
    }

    private readonly void Call(object? callee, object? arguments) =>
        stack.Push(PickleValue.As<PickleFactory>(callee, "callee")(PickleValue.As<object?[]>(arguments, "arguments")));

    private static void RequireEmpty(object? keywords)
    {
        if (PickleValue.As<OrderedDictionary<object, object?>>(keywords, "keyword arguments").Count > 0)
            throw new InvalidDataException("the pickle calls with keyword arguments, which no name allowed here takes");
    }

    /// <summary>Attributes of a dictionary have no counterpart here and are dropped.</summary>
    private static void SetState(object? target, object? state)
    {
        if (target is not OrderedDictionary<object, object?>)
            PickleValue.As<IPickleState>(target, "object to complete").SetState(state);
    }

    private readonly void Extend(object?[] items) =>
        PickleValue.As<List<object?>>(stack.Peek(), "list").AddRange(items);

    private readonly void SetPairs(object?[] pairs)
    {
        var dictionary = PickleValue.As<OrderedDictionary<object, object?>>(stack.Peek(), "dictionary");
        if (pairs.Length % 2 != 0)
            throw new InvalidDataException("the pickle gives a dictionary a key without a value");
        for (var i = 0; i < pairs.Length; i += 2)
            dictionary[Key(pairs[i])] = pairs[i + 1];
    }

    private readonly void AddMembers(object?[] members)
    {
        var set = PickleValue.As<HashSet<object>>(stack.Peek(), "set");
        foreach (var member in members)
            set.Add(Key(member));
    }

    private static object Key(object? key) =>
        key is string or long or double or bool
            ? key
            : throw new InvalidDataException(
                $"the pickle has a key of type {key?.GetType().Name ?? "None"}; text, numbers and truth values are "
                    + $"read"
            );

    private readonly void Memoise(long place)
    {
        if (memo.Count >= unpickler.Limits.MaxMemo)
            throw new InvalidDataException($"the pickle remembers more than {unpickler.Limits.MaxMemo} values");
        memo[place] = stack.Peek();
    }

    private readonly void Recall(long place) =>
        stack.Push(
            memo.TryGetValue(place, out var value)
                ? value
                : throw new InvalidDataException($"the pickle recalls place {place} of its memo, which is empty")
        );
}

using System.Runtime.InteropServices;

namespace Earshot.Formats.Pickle;

/// <summary>The pickle machine's operands, with marks between them.</summary>
internal sealed class PickleStack(int maxDepth)
{
    private readonly List<object?> items = [];
    private readonly List<int> marks = [];

    private int Floor => marks.Count == 0 ? 0 : marks[^1];

    public void Push(object? value)
    {
        if (items.Count + marks.Count >= maxDepth)
            throw new InvalidDataException($"the pickle nests deeper than {maxDepth}");
        items.Add(value);
    }

    public void Mark()
    {
        if (items.Count + marks.Count >= maxDepth)
            throw new InvalidDataException($"the pickle nests deeper than {maxDepth}");
        marks.Add(items.Count);
    }

    /// <summary>The topmost value above the last mark.</summary>
    public object? Peek() =>
        items.Count > Floor
            ? items[^1]
            : throw new InvalidDataException("the pickle takes a value where there is none");

    public object? Pop()
    {
        var value = Peek();
        items.RemoveAt(items.Count - 1);
        return value;
    }

    /// <summary>The last <paramref name="count"/> values above the last mark.</summary>
    public object?[] Pop(int count)
    {
        if (items.Count - Floor < count)
            throw new InvalidDataException($"the pickle takes {count} values where there are {items.Count - Floor}");
        return Cut(items.Count - count);
    }

    /// <summary>All above the last mark, and the mark.</summary>
    public object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw new InvalidDataException("the pickle goes back to a mark it never made");
        var start = Floor;
        marks.RemoveAt(marks.Count - 1);
        return Cut(start);
    }

    /// <summary>POP: the topmost value, or the mark where nothing lies above it.</summary>
    public void Discard()
    {
        if (marks.Count > 0 && items.Count == Floor)
            marks.RemoveAt(marks.Count - 1);
        else
            Pop();
    }

    private object?[] Cut(int start)
    {
        var cut = CollectionsMarshal.AsSpan(items)[start..].ToArray();
        CollectionsMarshal.SetCount(items, start);
        return cut;
    }
}

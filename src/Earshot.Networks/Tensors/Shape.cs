using System.Globalization;

namespace Earshot.Networks;

/// <summary>Sizes of a tensor's axes, outermost first; up to 4 of them, none for a single number.</summary>
/// <remarks>Axes count from 0; a negative axis counts from the end, so <c>shape[-1]</c> is the innermost.</remarks>
public readonly record struct Shape
{
    private readonly int first = 1,
        second = 1,
        third = 1,
        fourth = 1;

    /// <summary>The shape of a single number.</summary>
    public Shape() { }

    /// <summary>The shape of that many axes, each of size 0 or more.</summary>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > 4)
            throw new ArgumentException($"a tensor has at most 4 axes, got {sizes.Length}");
        foreach (var size in sizes)
            ArgumentOutOfRangeException.ThrowIfNegative(size);
        Rank = sizes.Length;
        if (Rank > 0)
            first = sizes[0];
        if (Rank > 1)
            second = sizes[1];
        if (Rank > 2)
            third = sizes[2];
        if (Rank > 3)
            fourth = sizes[3];
        _ = checked(first * second * third * fourth);
    }

    /// <summary>Number of axes.</summary>
    public int Rank { get; }

    /// <summary>Number of values.</summary>
    public int Count => first * second * third * fourth;

    /// <summary>Rows where the innermost axis is a row: the product of all axes but the last.</summary>
    public int Rows => Rank == 0 ? 1 : CountBefore(Rank - 1);

    /// <summary>Size of the innermost axis; 1 for a single number.</summary>
    public int Last => Rank == 0 ? 1 : this[-1];

    /// <summary>Size of an axis; a negative one counts from the end.</summary>
    public int this[int axis] =>
        Axis(axis) switch
        {
            0 => first,
            1 => second,
            2 => third,
            _ => fourth,
        };

    /// <summary>The axis counted from 0.</summary>
    public int Axis(int axis)
    {
        var counted = axis < 0 ? axis + Rank : axis;
        if (counted < 0 || counted >= Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), $"{this} has no axis {axis}");
        return counted;
    }

    /// <summary>Product of the sizes outside an axis.</summary>
    public int CountBefore(int axis)
    {
        var count = 1;
        for (var i = 0; i < axis; i++)
            count *= this[i];
        return count;
    }

    /// <summary>The same with another size of one axis.</summary>
    public Shape With(int axis, int size)
    {
        Span<int> sizes = [first, second, third, fourth];
        sizes[Axis(axis)] = size;
        return new(sizes[..Rank]);
    }

    /// <summary>The same without one axis.</summary>
    public Shape Without(int axis)
    {
        Span<int> sizes = [first, second, third, fourth];
        var removed = Axis(axis);
        sizes[(removed + 1)..].CopyTo(sizes[removed..]);
        return new(sizes[..(Rank - 1)]);
    }

    /// <summary>As many axes as the tuple has.</summary>
    public static implicit operator Shape(int size) => new(size);

    /// <inheritdoc cref="op_Implicit(int)"/>
    public static implicit operator Shape((int, int) sizes) => new(sizes.Item1, sizes.Item2);

    /// <inheritdoc cref="op_Implicit(int)"/>
    public static implicit operator Shape((int, int, int) sizes) => new(sizes.Item1, sizes.Item2, sizes.Item3);

    /// <inheritdoc cref="op_Implicit(int)"/>
    public static implicit operator Shape((int, int, int, int) sizes) =>
        new(sizes.Item1, sizes.Item2, sizes.Item3, sizes.Item4);

    /// <summary>As in <c>(4, 602, 192)</c>.</summary>
    public override string ToString()
    {
        var sizes = new int[Rank];
        for (var i = 0; i < Rank; i++)
            sizes[i] = this[i];
        return string.Create(CultureInfo.InvariantCulture, $"({string.Join(", ", sizes)})");
    }
}

namespace Earshot.Formats.Pickle;

/// <summary>Reads a pickle's values with the complaint that bad data deserves.</summary>
internal static class PickleValue
{
    /// <summary>The value as <typeparamref name="T"/>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static T As<T>(object? value, string what) =>
        value is T wanted
            ? wanted
            : throw new InvalidDataException(
                $"the pickle's {what} should be {typeof(T).Name}, got {value?.GetType().Name ?? "None"}"
            );

    /// <summary>One of the arguments of a call, or one item of a tuple, as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidDataException">There are too few of them, or it is something else.</exception>
    public static T Item<T>(this object?[] tuple, int index, string what) =>
        index < tuple.Length
            ? As<T>(tuple[index], what)
            : throw new InvalidDataException(
                $"the pickle's {what} should be item {index}, got only {tuple.Length} items"
            );

    /// <summary>A tuple of integers from 0 to 2³¹-1 (a shape, strides).</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static int[] Sizes(object? value, string what) =>
        Array.ConvertAll(As<object?[]>(value, what), item => Size(item, what));

    /// <summary>An integer from 0 to 2³¹-1.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static int Size(object? value, string what) =>
        As<long>(value, what) is >= 0 and <= int.MaxValue and var size
            ? (int)size
            : throw new InvalidDataException($"the pickle's {what} should be from 0 to {int.MaxValue}, got {value}");
}

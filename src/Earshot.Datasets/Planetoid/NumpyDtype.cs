using Earshot.Formats.Pickle;

namespace Earshot.Datasets.Planetoid;

/// <summary>
/// The type of a pickled numpy array's items: <c>numpy.dtype("i4", 0, 1)</c>, completed with its byte order.
/// </summary>
internal sealed class NumpyDtype(string code) : IPickleState
{
    /// <summary>As numpy writes it: <c>i4</c>, <c>f8</c>.</summary>
    public string Code { get; } = code;

    public int BytesEach =>
        Code switch
        {
            "i1" or "u1" or "b1" => 1,
            "i2" or "u2" => 2,
            "i4" or "f4" => 4,
            "i8" or "f8" => 8,
            _ => throw new InvalidDataException(
                $"numpy items of type '{Code}' are not read; i1 to i8, u1, u2, b1, f4 and f8 are"
            ),
        };

    public void SetState(object? state)
    {
        var order = PickleValue.As<object?[]>(state, "state of a dtype").Item<string>(1, "byte order");
        if (order is not ("<" or "|" or "="))
            throw new InvalidDataException($"numpy items in byte order '{order}' are not read; little-endian ones are");
    }

    public static object Create(object?[] arguments) => new NumpyDtype(arguments.Item<string>(0, "dtype"));
}

namespace Earshot.Formats.Pickle;

/// <summary>
/// Hashes all 64 bits of a number with the process's random seed, so that no pickle can pick keys that collide.
/// </summary>
internal sealed class PickleKeyComparer : IEqualityComparer<object>
{
    public static readonly PickleKeyComparer Instance = new();

    bool IEqualityComparer<object>.Equals(object? x, object? y) => Equals(x, y);

    public int GetHashCode(object key) =>
        key switch
        {
            long number => Mix(number),
            double number => Mix(BitConverter.DoubleToInt64Bits(number)),
            _ => key.GetHashCode(),
        };

    private static int Mix(long bits) => HashCode.Combine((int)bits, (int)(bits >> 32));
}

using Earshot.Numerics;

namespace Earshot.Testing;

/// <summary>Seeded damage to a valid file, for tests of readers of untrusted input.</summary>
public static class Mutation
{
    /// <summary>
    /// A damaged copy: one to four of a flipped bit, a changed byte, a cut, a doubled piece, or an extreme number.
    /// </summary>
    public static byte[] Of(ReadOnlySpan<byte> original, RandomStream random)
    {
        var bytes = original.ToArray();
        for (var times = 1 + random.Next(4); times > 0 && bytes.Length > 0; times--)
            bytes = Damage(bytes, random);
        return bytes;
    }

    private static byte[] Damage(byte[] bytes, RandomStream random)
    {
        var at = random.Next(bytes.Length);
        var length = Math.Min(bytes.Length - at, 1 + random.Next(8));
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            default:
                bytes.AsSpan(at, length).Fill(random.Next(2) == 0 ? (byte)0xFF : (byte)0x7F);
                return bytes;
        }
    }
}

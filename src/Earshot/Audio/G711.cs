namespace Earshot.Audio;

/// <summary>A-law and µ-law (ITU-T G.711, 1988): a byte as a sample, full scale ±1.</summary>
internal static class G711
{
    /// <summary>A-law, 13 bits left-justified in 16.</summary>
    public static float[] ALaw { get; } = Table(OfALaw);

    /// <summary>µ-law, 14 bits left-justified in 16.</summary>
    public static float[] MuLaw { get; } = Table(OfMuLaw);

    private static float[] Table(Func<int, int> decode) =>
        [.. Enumerable.Range(0, 256).Select(code => decode(code) / 32768f)];

    private static int OfALaw(int code)
    {
        var bits = code ^ 0x55;
        var (segment, step) = ((bits & 0x70) >> 4, ((bits & 0x0F) << 4) + 8);
        var magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    }

    private static int OfMuLaw(int code)
    {
        var bits = ~code;
        var magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}

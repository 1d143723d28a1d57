namespace Earshot.Tests.Features;

/// <summary>Signals that anyone can make again.</summary>
internal static class Signals
{
    /// <summary>A tone and a rising chirp: 0.3·sin(0.05·i) + 0.2·sin(0.00003·i²).</summary>
    public static float[] ToneAndChirp(int length) =>
        [
            .. Enumerable
                .Range(0, length)
                .Select(i => (float)(0.3 * Math.Sin(0.05 * i) + 0.2 * Math.Sin(0.00003 * i * i))),
        ];

    /// <summary>Cuts a signal into pieces of the given lengths, over and over, as a stream would bring it.</summary>
    public static IEnumerable<float[]> Pieces(float[] signal, int[] lengths)
    {
        for (int at = 0, turn = 0; at < signal.Length; turn++)
        {
            var end = Math.Min(signal.Length, at + lengths[turn % lengths.Length]);
            yield return signal[at..end];
            at = end;
        }
    }
}

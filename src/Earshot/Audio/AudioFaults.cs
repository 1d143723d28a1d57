using System.Globalization;
using System.Numerics.Tensors;

namespace Earshot.Audio;

/// <summary>What every reader says alike about a bad clip.</summary>
internal static class AudioFaults
{
    /// <summary>The file ends before its header says.</summary>
    public static string Truncated(long declaredFrames, long gotFrames, int sampleRateHz) =>
        $"truncated: the header promises {declaredFrames} frames ({Seconds(declaredFrames, sampleRateHz)}), "
        + $"the file holds {gotFrames} ({Seconds(gotFrames, sampleRateHz)}): copy it again";

    /// <summary>The first sample that is NaN or infinite; null where all are finite.</summary>
    /// <param name="mono">Samples.</param>
    /// <param name="frame">Frame of the first of them.</param>
    /// <param name="sampleRateHz">Their rate.</param>
    public static string? NotFinite(ReadOnlySpan<float> mono, long frame, int sampleRateHz)
    {
        if (TensorPrimitives.IsFiniteAll(mono))
            return null;
        foreach (var sample in mono)
        {
            if (!float.IsFinite(sample))
                break;
            frame++;
        }
        return $"the sample at frame {frame} ({Seconds(frame, sampleRateHz)}) is not a number or infinite: "
            + "write the file again without NaN";
    }

    /// <summary>The system does not give its bytes.</summary>
    public static string Unreadable(Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException =>
                "cannot be read: there is no such file, or a link leads nowhere: check the path",
            UnauthorizedAccessException => $"cannot be read: {e.Message.TrimEnd('.')}: check its permissions",
            _ => $"cannot be read: {e.Message.TrimEnd('.')}: copy it again",
        };

    /// <summary>What is said of a clip that is kept though it is cut off.</summary>
    public static string KeptUpToTheCut(string reason) => $"kept up to the cut ({reason})";

    private static string Seconds(long frames, int sampleRateHz) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)frames / sampleRateHz:0.###} s");
}

using Earshot.Numerics;

namespace Earshot.Features;

/// <summary>
/// The paper's 33 speech contours of one clip on its way, a row each 10 ms: 13 MFCC (c1 .. c12, c0), zero-crossing
/// rate, voicing probability, F0 in Hz (0 where unvoiced), then the deltas of these 16 and of the log energy, all
/// smoothed over three frames.
/// </summary>
/// <remarks>
/// As openSMILE 3.0 computes them with the paper's configuration, including its treatment of clips of one and two
/// frames. Deltas look three frames ahead, so the last rows come from <see cref="TryReadLast"/>.
/// </remarks>
internal sealed class SpeechContours
{
    /// <summary>Number of contours: 33.</summary>
    public const int Columns = Statics + Bases;

    /// <summary>The rates that can be described.</summary>
    public const int MinSampleRateHz = 1_000,
        MaxSampleRateHz = 768_000;

    private const int Statics = 16,
        Bases = SpeechAnalysis.Columns,
        Ahead = 3;

    private readonly int sampleRateHz;
    private readonly Framer framer;
    private readonly SpeechAnalysis analysis;

    // b[t-3] .. b[t], b[t] at t mod 4
    private readonly double[][] bases = [.. Enumerable.Range(0, Ahead + 1).Select(_ => new double[Bases])];
    private readonly double[] smooth = new double[Bases];
    private readonly DeltaFilter<double> filter = new(Bases);
    private PitchContour pitch;
    private long frames,
        rows;

    /// <summary>Begins a clip.</summary>
    /// <param name="sampleRateHz">Its rate, from <see cref="MinSampleRateHz"/> to <see cref="MaxSampleRateHz"/>;
    /// nothing is resampled.</param>
    public SpeechContours(int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, MinSampleRateHz);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRateHz, MaxSampleRateHz);
        var tables = SpeechTables.Of(sampleRateHz);
        this.sampleRateHz = sampleRateHz;
        framer = new Framer(tables.FrameLength, tables.HopLength);
        analysis = new SpeechAnalysis(tables);
    }

    /// <summary>Why an encoder of contours can't describe a rate; null where it can.</summary>
    internal static string? Refusal(string encoder, int sampleRateHz) =>
        sampleRateHz is >= MinSampleRateHz and <= MaxSampleRateHz
            ? null
            : $"{encoder} describes rates from {MinSampleRateHz} to {MaxSampleRateHz} Hz, got {sampleRateHz} Hz: "
                + $"choose another encoder, such as {Encoders.Default}";

    /// <summary>All rows of a clip, shape (frames, 33); none when it is shorter than 25 ms.</summary>
    /// <param name="samples">Mono samples, integers scaled by 1/32768.</param>
    /// <param name="sampleRateHz">Their rate.</param>
    public static Matrix<double> Of(ReadOnlySpan<float> samples, int sampleRateHz)
    {
        var contours = new SpeechContours(sampleRateHz);
        var values = new List<double>();
        var row = new double[Columns];
        while (contours.TryRead(ref samples, row))
            values.AddRange(row);
        while (contours.TryReadLast(row))
            values.AddRange(row);
        return new Matrix<double>(values.Count / Columns, Columns, [.. values]);
    }

    /// <summary>
    /// Takes as many samples as the next row needs; false when they do not suffice, and then all are taken.
    /// </summary>
    /// <param name="samples">Mono samples; what was taken is cut off its front.</param>
    /// <param name="row">The row, length <see cref="Columns"/>.</param>
    public bool TryRead(ref ReadOnlySpan<float> samples, Span<double> row)
    {
        while (framer.TryRead(ref samples, out var frame))
        {
            var current = Base(frames++);
            analysis.Describe(frame, current);
            current[SpeechAnalysis.PitchColumn] = pitch.Next(current[SpeechAnalysis.PitchColumn]);
            if (frames >= 2 && Smooth(Math.Max(0, frames - 3), frames - 2, frames - 1, row))
                return true;
        }
        return false;
    }

    /// <summary>After the last samples: the next of the rows still due.</summary>
    /// <param name="row">The row, length <see cref="Columns"/>.</param>
    public bool TryReadLast(Span<double> row)
    {
        if (rows == frames)
            return false;
        if (frames <= 2)
            return EmitShort(row);
        return (frames - rows) switch
        {
            3 => Smooth(frames - 2, frames - 1, frames - 1, row),
            2 => Smooth(frames - 1, frames - 1, frames - 1, row),
            _ => filter.PushLastAgain(row[Statics..]) && Emit(row),
        };
    }

    /// <summary>
    /// Why what was read so far yields no features (too short, samples that are no numbers); null when it does.
    /// </summary>
    public string? Objection => framer.Objection(sampleRateHz);

    /// <summary>Pushes the mean of three base rows through the delta filter; true when that completes a row.</summary>
    private bool Smooth(long before, long centre, long after, Span<double> row)
    {
        double[] a = Base(before),
            b = Base(centre),
            c = Base(after);
        for (var i = 0; i < smooth.Length; i++)
            smooth[i] = (a[i] + b[i] + c[i]) / 3;
        return filter.Push(smooth, row[Statics..]) && Emit(row);
    }

    /// <summary>One and two frames: what the reference makes of the zeros that it reads ahead of its data.</summary>
    private bool EmitShort(Span<double> row)
    {
        double[] first = Base(0),
            second = Base(1);
        for (var i = 0; i < Bases; i++)
            row[Statics + i] = rows == frames - 1 ? -0.2 * first[i] : -(5 * first[i] + second[i]) / 30;
        return Emit(row);
    }

    private bool Emit(Span<double> row)
    {
        Base(rows++).AsSpan(0, Statics).CopyTo(row);
        return true;
    }

    private double[] Base(long frame) => bases[frame % bases.Length];
}

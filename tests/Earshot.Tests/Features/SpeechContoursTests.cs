using System.Runtime.CompilerServices;
using Earshot.Features;

namespace Earshot.Tests.Features;

public class SpeechContoursTests
{
    private const int Pitch = 15;

    [Fact]
    public void Every_golden_file_agrees_within_the_tolerances_of_the_specification()
    {
        foreach (var file in SpeechGolden.Files())
        {
            var (expected, audio) = (SpeechGolden.Contours(file), SpeechGolden.Audio(file));
            var got = SpeechContours.Of(audio.Samples, audio.SampleRateHz);
            Assert.True(expected.Length == got.Rows, $"{file}: {got.Rows} frames, expected {expected.Length}");
            var pitchMisses = 0;
            for (var t = 0; t < got.Rows; t++)
            for (var c = 0; c < SpeechContours.Columns; c++)
            {
                var (absolute, relative) = Tolerance(c);
                if (Math.Abs(got[t, c] - expected[t][c]) <= absolute + relative * Math.Abs(expected[t][c]))
                    continue;
                if (c == Pitch)
                    pitchMisses++;
                else
                    Assert.Fail($"{file}, frame {t}, column {c}: {got[t, c]}, expected {expected[t][c]}");
            }
            Assert.True(pitchMisses <= 0.001 * got.Rows, $"{file}: F0 differs in {pitchMisses} of {got.Rows} frames");
        }
    }

    /// <summary>A service is sent files of any rate: what it keeps of each must not add up.</summary>
    [Fact]
    public void Tables_of_rates_long_past_are_not_kept()
    {
        var first = TablesOf(1_003);
        for (var rate = 1_004; rate < 1_104; rate++)
            SpeechTables.Of(rate);
        GC.Collect();
        Assert.False(first.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference TablesOf(int rate) => new(SpeechTables.Of(rate));
    }

    [Theory]
    [InlineData(8_000, 200, 80, 15)]
    [InlineData(11_025, 276, 110, 22)]
    [InlineData(12_000, 300, 120, 24)]
    [InlineData(16_000, 400, 160, 31)]
    [InlineData(22_050, 551, 221, 44)]
    [InlineData(24_000, 600, 240, 48)]
    [InlineData(32_000, 800, 320, 63)]
    [InlineData(44_100, 1103, 441, 88)]
    [InlineData(48_000, 1200, 480, 96)]
    public void Lengths_and_first_lag_are_the_reference_s_at_each_rate(int rate, int frame, int hop, int firstLag)
    {
        var tables = SpeechTables.Of(rate);
        Assert.Equal((frame, hop, firstLag), (tables.FrameLength, tables.HopLength, tables.FirstLag));
    }

    [Fact]
    public void Rows_do_not_depend_on_how_the_samples_arrive() =>
        Gen.Int[1, 3_000]
            .Array[1, 5]
            .Select(Gen.Int[0, 4_000])
            .Sample(
                (lengths, length) =>
                {
                    var signal = Signals.ToneAndChirp(length);
                    var contours = new SpeechContours(8_000);
                    List<double> rows = [];
                    var row = new double[SpeechContours.Columns];
                    foreach (var piece in Signals.Pieces(signal, lengths))
                    {
                        ReadOnlySpan<float> samples = piece;
                        while (contours.TryRead(ref samples, row))
                            rows.AddRange(row);
                    }
                    while (contours.TryReadLast(row))
                        rows.AddRange(row);
                    Assert.Equal(SpeechContours.Of(signal, 8_000).Span.ToArray(), rows);
                },
                iter: 50
            );

    [Fact]
    public void One_frame_has_deltas_of_minus_a_fifth_and_two_frames_the_reference_s_closed_forms()
    {
        var signal = Signals.ToneAndChirp(280);
        var one = SpeechContours.Of(signal.AsSpan(0, 200), 8_000);
        var two = SpeechContours.Of(signal, 8_000);
        Assert.Equal((1, 2), (one.Rows, two.Rows));
        for (var c = 0; c < 16; c++)
        {
            Assert.Equal(-0.2 * one[0, c], one[0, 16 + c], 1e-12);
            Assert.Equal(-(5 * two[0, c] + two[1, c]) / 30, two[0, 16 + c], 1e-12);
            Assert.Equal(-0.2 * two[0, c], two[1, 16 + c], 1e-12);
        }
    }

    [Fact]
    public void Silence_crosses_zero_at_every_inner_sample()
    {
        var contours = SpeechContours.Of(new float[8_000], 8_000);
        Assert.Equal(0.99, contours[0, 13], 1e-12);
        Assert.Equal(0, contours[0, 14]);
        Assert.All(contours.Span.ToArray(), v => Assert.True(double.IsFinite(v)));
    }

    private static (double Absolute, double Relative) Tolerance(int column) =>
        column switch
        {
            <= 12 => (5e-3, 1e-4),
            13 or 29 => (1e-6, 0),
            14 or 30 => (1e-5, 0),
            Pitch or 31 => (0.01, 0),
            <= 28 => (1e-3, 1e-4),
            _ => (1e-5, 1e-5),
        };
}

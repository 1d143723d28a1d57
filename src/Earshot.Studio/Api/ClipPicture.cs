using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Studio.Api;

/// <summary>
/// A clip's waveform and log-mel spectrogram, small enough to send: <c>int32 columns, bands</c>; <c>float32
/// seconds</c>; <c>int8 low[columns], high[columns]</c> of the waveform; <c>uint8 level[bands · columns]</c>, a row a
/// band from the lowest.
/// </summary>
internal static class ClipPicture
{
    private const int MaximumColumns = 900,
        MaximumSeconds = 600;
    private const float RangeNepers = 8; // 70 dB of amplitude below the loudest point
    private static readonly LogMel Mel = new(
        new MelOptions
        {
            LowHz = 60,
            HighHz = 7900,
            LogOffset = 1e-4,
        }
    );

    public static Outcome<byte[]> Of(string path, ClipAudio audio, TimeRange? range = null) =>
        ShownClip
            .Open(path, range, audio)
            .Then(part =>
            {
                using (part.Stream)
                    return ReadStart(part.Stream, part.Samples ?? long.MaxValue).Then(Draw);
            });

    /// <summary>
    /// The first ten minutes at the spectrogram's rate: of a day-long recording the picture shows the beginning.
    /// </summary>
    private static Outcome<float[]> ReadStart(IAudioStream stream, long most)
    {
        var target = Mel.Options.SampleRateHz;
        if (Resampler.Check(stream.SampleRateHz, target) is { } objection)
            return Outcome<float[]>.Skipped(objection);
        var (resampler, samples, block) = (
            new Resampler(stream.SampleRateHz, target),
            new List<float>(),
            new float[1 << 15]
        );
        while (samples.Count < MaximumSeconds * target && most > 0)
        {
            var read = stream.Read(block.AsSpan(0, (int)Math.Min(block.Length, most)));
            if (!read.IsOk)
                return Outcome<float[]>.Skipped(read.Reason!);
            if (read.Value == 0)
                break;
            most -= read.Value;
            samples.AddRange(resampler.Write(block.AsSpan(0, read.Value)));
        }
        samples.AddRange(resampler.Flush());
        return samples.Count >= Mel.Options.WindowSamples
            ? samples.ToArray()
            : Outcome<float[]>.Skipped("shorter than a frame: nothing to draw");
    }

    private static Outcome<byte[]> Draw(float[] samples)
    {
        var spectrogram = Mel.Spectrogram(samples);
        var (columns, bands) = (Math.Min(MaximumColumns, spectrogram.Rows), spectrogram.Columns);
        var bytes = new byte[3 * sizeof(int) + columns * (2 + bands)];
        MemoryMarshal.Write(bytes, columns);
        MemoryMarshal.Write(bytes.AsSpan(4), bands);
        MemoryMarshal.Write(bytes.AsSpan(8), (float)samples.Length / Mel.Options.SampleRateHz);
        DrawWaveform(samples, columns, MemoryMarshal.Cast<byte, sbyte>(bytes.AsSpan(12, 2 * columns)));
        DrawLevels(spectrogram, columns, bytes.AsSpan(12 + 2 * columns));
        return bytes;
    }

    private static void DrawWaveform(float[] samples, int columns, Span<sbyte> lowsThenHighs)
    {
        for (var c = 0; c < columns; c++)
        {
            var part = samples.AsSpan(Start(samples.Length, c, columns)..Start(samples.Length, c + 1, columns));
            lowsThenHighs[c] = (sbyte)Math.Clamp(127 * TensorPrimitives.Min<float>(part), -127, 127);
            lowsThenHighs[columns + c] = (sbyte)Math.Clamp(127 * TensorPrimitives.Max<float>(part), -127, 127);
        }
    }

    /// <summary>The loudest frame of a column stands for it, so that a click stays visible.</summary>
    private static void DrawLevels(Matrix<float> spectrogram, int columns, Span<byte> levels)
    {
        var loudest = TensorPrimitives.Max<float>(spectrogram.Span);
        var column = new float[spectrogram.Columns];
        for (var c = 0; c < columns; c++)
        {
            Array.Fill(column, float.NegativeInfinity);
            for (var t = Start(spectrogram.Rows, c, columns); t < Start(spectrogram.Rows, c + 1, columns); t++)
                TensorPrimitives.Max(column, spectrogram.Row(t), column);
            for (var b = 0; b < column.Length; b++)
                levels[b * columns + c] = (byte)Math.Clamp(255 * (1 + (column[b] - loudest) / RangeNepers), 0, 255);
        }
    }

    private static int Start(int length, int column, int columns) => (int)((long)length * column / columns);
}

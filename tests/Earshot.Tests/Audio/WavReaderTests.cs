using System.Runtime.InteropServices;
using Earshot.Audio;
using Earshot.Testing;

namespace Earshot.Tests.Audio;

public class WavReaderTests
{
    [Theory]
    [InlineData("-b 8 -e unsigned-integer", WavEncoding.Integer8, 1)]
    [InlineData("-b 16 -e signed-integer", WavEncoding.Integer16, 1)]
    [InlineData("-b 16 -e signed-integer", WavEncoding.Integer16, 2)]
    [InlineData("-b 24 -e signed-integer", WavEncoding.Integer24, 3)]
    [InlineData("-b 32 -e signed-integer", WavEncoding.Integer32, 1)]
    [InlineData("-b 32 -e floating-point", WavEncoding.Float32, 2)]
    [InlineData("-b 64 -e floating-point", WavEncoding.Float64, 6)]
    public void Reads_what_sox_reads(string encoding, WavEncoding expected, int channels)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("tone.wav");
        Peer.Run(
            "sox",
            [
                "-D",
                "-n",
                "-r",
                "11025",
                "-c",
                $"{channels}",
                .. encoding.Split(' '),
                path,
                "synth",
                "0.31",
                .. Enumerable.Range(0, channels).SelectMany(c => new[] { "sine", $"{300 + 211 * c}" }),
                "gain",
                "-3",
            ]
        );
        var theirs = MemoryMarshal.Cast<byte, float>(Peer.Run("sox", path, "-t", "f32", "-"));

        using var reader = WavFile.Open(path).Value;
        Assert.Equal(new WavFormat(11025, channels, expected, theirs.Length / channels), reader.Format);
        var ours = reader.ReadAll().Value;
        Assert.Equal(theirs.Length / channels, ours.Samples.Length);
        for (var i = 0; i < ours.Samples.Length; i++)
        {
            var mean = 0.0;
            foreach (var sample in theirs.Slice(i * channels, channels))
                mean += sample / channels;
            Assert.Equal(mean, ours.Samples[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(WavEncoding.Integer16)]
    [InlineData(WavEncoding.Float32)]
    public void What_is_written_comes_back_bit_for_bit(WavEncoding encoding) =>
        Gen
            .Short.Array[0, 300]
            .Select(Gen.Int[1_000, 768_000])
            .Sample(
                (values, rate) =>
                {
                    var samples = values.Select(v => v / 32768f).ToArray();
                    var bytes = WavBytes.Write(samples, rate, 1, encoding);
                    var read = WavReader.Open(new MemoryStream(bytes)).Value.ReadAll().Value;
                    return read.SampleRateHz == rate && read.Samples.AsSpan().SequenceEqual(samples);
                },
                iter: 200
            );

    [Fact]
    public void Blocks_and_streams_that_cannot_seek_change_nothing() =>
        Gen.Select(Gen.Short.Array[2, 5000], Gen.Int[1, 700], Gen.Int[1, 9])
            .Sample(
                (values, block, piece) =>
                {
                    var bytes = WavBytes.Write(
                        [.. values.Take(values.Length / 2 * 2).Select(v => v / 32768f)],
                        8000,
                        2
                    );
                    var whole = WavReader.Open(new MemoryStream(bytes)).Value.ReadAll().Value.Samples;
                    using var reader = WavReader.Open(new TricklingStream(bytes, piece)).Value;
                    var parts = new List<float>();
                    var buffer = new float[block];
                    while (reader.Read(buffer).Value is > 0 and var count)
                        parts.AddRange(buffer.AsSpan(0, count));
                    return whole.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(parts));
                },
                iter: 100
            );

    [Fact]
    public void Extensible_and_foreign_chunks_of_odd_length_are_understood()
    {
        var samples = new short[] { 100, -200, 300 };
        byte[] extensible =
        [
            0xFE,
            0xFF,
            1,
            0,
            0x40,
            0x1F,
            0,
            0,
            0x80,
            0x3E,
            0,
            0,
            2,
            0,
            16,
            0,
            22,
            0,
            16,
            0,
            4,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0x10,
            0,
            0x80,
            0,
            0,
            0xAA,
            0,
            0x38,
            0x9B,
            0x71,
        ];
        byte[] bytes =
        [
            .. WavBytes.Riff("RIFF"),
            .. WavBytes.Chunk("LIST", [1, 2, 3]),
            .. WavBytes.Chunk("fmt ", extensible),
            .. WavBytes.Chunk("junk", [9]),
            .. WavBytes.Chunk("data", MemoryMarshal.AsBytes<short>(samples).ToArray()),
        ];
        Assert.Equal(
            [100 / 32768f, -200 / 32768f, 300 / 32768f],
            WavReader.Open(new MemoryStream(bytes)).Value.ReadAll().Value.Samples
        );
        Assert.Equal(
            [100 / 32768f, -200 / 32768f, 300 / 32768f],
            WavReader.Open(new TricklingStream(bytes, 5)).Value.ReadAll().Value.Samples
        );
    }

    [Theory]
    [InlineData("RF64", 3)]
    [InlineData("BW64", 3)]
    [InlineData("RF64", 4)]
    public void A_64_bit_length_is_found_in_ds64(string kind, int promised)
    {
        byte[] ds64 = [.. new byte[8], .. BitConverter.GetBytes(2UL * (ulong)promised), .. new byte[12]];
        byte[] bytes =
        [
            .. WavBytes.Riff(kind),
            .. WavBytes.Chunk("ds64", ds64),
            .. WavBytes.Chunk("fmt ", WavBytes.Pcm16()),
            .. "data"u8,
            0xFF,
            0xFF,
            0xFF,
            0xFF,
            1,
            0,
            2,
            0,
            3,
            0,
        ];
        using var reader = WavReader.Open(new MemoryStream(bytes)).Value;
        Assert.Equal(promised, reader.DeclaredFrames);
        Assert.Equal(promised == 3, reader.ReadAll().IsOk);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x7FFFF000u)]
    public void A_length_left_open_by_a_streaming_writer_means_up_to_the_end(uint size)
    {
        var bytes = WavBytes.Write(new float[77], 8000);
        BitConverter.TryWriteBytes(bytes.AsSpan(40), size);
        using var reader = WavReader.Open(new MemoryStream(bytes)).Value;
        Assert.Null(reader.DeclaredFrames);
        Assert.Equal(77, reader.ReadAll().Value.Samples.Length);
    }

    [Fact]
    public void A_file_shorter_than_its_header_promises_is_reported_as_truncated()
    {
        var bytes = WavBytes.Write(new float[8000], 8000);
        var outcome = WavReader.Open(new MemoryStream(bytes[..(44 + 8000)])).Value.ReadAll();
        Assert.Equal(
            "truncated: the header promises 8000 frames (1 s), the file holds 4000 (0.5 s): copy it again",
            outcome.Reason
        );
    }

    [Theory]
    [InlineData(22, 0, "0 channels")]
    [InlineData(22, 65, "65 channels")]
    [InlineData(24, 0, "sample rate of 0 Hz")]
    [InlineData(24, 9, "sample rate of 9 Hz")]
    [InlineData(26, 12, "sample rate of 794432 Hz")]
    [InlineData(32, 3, "3 bytes a frame")]
    [InlineData(34, 12, null)]
    [InlineData(34, 48, "48 bits")]
    [InlineData(20, 0x55, "tag 0x0055")]
    [InlineData(16, 8, "fmt chunk has 8 bytes")]
    [InlineData(12, 'x', "data chunk stands before the fmt chunk")]
    [InlineData(36, 'x', "no data chunk")]
    [InlineData(0, 'x', "not a WAV file: it begins with 'xIFF'")]
    public void A_header_that_lies_is_named(int offset, int value, string? expected)
    {
        var bytes = WavBytes.Write(new float[40], 8000);
        BitConverter.TryWriteBytes(
            bytes.AsSpan(offset),
            offset is 0 or 12 or 36 ? (short)(value | (bytes[offset + 1] << 8)) : (short)value
        );
        var outcome = WavReader.Open(new MemoryStream(bytes)).Then(reader => reader.ReadAll());
        if (expected is null)
            Assert.True(outcome.IsOk);
        else
            Assert.Contains(expected, outcome.Reason);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_sample_that_is_not_finite_is_bad(float sample)
    {
        var samples = new float[40_000];
        samples[33_333] = sample;
        var outcome = WavReader
            .Open(new MemoryStream(WavBytes.Write(samples, 8000, 1, WavEncoding.Float32)))
            .Value.ReadAll();
        Assert.Contains("the sample at frame 33333 (4.167 s) is not a number or infinite", outcome.Reason);
    }

    [Fact]
    public void Of_two_channels_the_frame_is_named()
    {
        var samples = new float[10_000];
        samples[5001] = float.NaN;
        var reader = WavReader.Open(new MemoryStream(WavBytes.Write(samples, 8000, 2, WavEncoding.Float32))).Value;
        Assert.True(reader.Read(new float[1000]).IsOk);
        Assert.Contains("the sample at frame 2500 (", reader.Read(new float[4000]).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_second_data_chunk_is_said_to_be_left_out(bool isBehindText)
    {
        byte[] text = isBehindText ? WavBytes.Chunk("LIST", [.. "INFOabc"u8]) : [];
        byte[] wav = [.. OneChunk(800), .. text, .. WavBytes.Chunk("data", new byte[1600]), .. "TAG"u8];
        using var reader = WavReader.Open(new MemoryStream(wav)).Value;
        Assert.Equal(400, reader.ReadAll().Value.Samples.Length);
        Assert.Contains("first data chunk is read: 0.1 s in another behind it are left out", reader.Quality().Cut);
    }

    [Fact]
    public void What_is_no_second_data_chunk_is_not_said()
    {
        byte[] wav = [.. OneChunk(800), .. WavBytes.Chunk("LIST", [.. "data"u8, 8, 0, 0, 0, .. new byte[8]])];
        using var reader = WavReader.Open(new MemoryStream(wav)).Value;
        Assert.True(reader.ReadAll().IsOk);
        Assert.Null(reader.Quality().Cut);
    }

    [Fact]
    public void An_empty_data_chunk_hides_no_samples()
    {
        byte[] wav = [.. OneChunk(0), .. WavBytes.Chunk("data", new byte[1600])];
        using var reader = WavReader.Open(new MemoryStream(wav)).Value;
        Assert.Equal(800, reader.ReadAll().Value.Samples.Length);
        Assert.Null(reader.Quality().Cut);
    }

    private static byte[] OneChunk(int bytes) =>
        [
            .. WavBytes.Riff("RIFF"),
            .. WavBytes.Chunk("fmt ", WavBytes.Pcm16()),
            .. WavBytes.Chunk("data", new byte[bytes]),
        ];

    [Fact]
    public void Floats_that_are_cut_off_are_bad_too()
    {
        var wav = WavBytes.Write(new float[100], 8000, 1, WavEncoding.Float32);
        Assert.Contains("truncated", WavReader.Open(new MemoryStream(wav[..^40])).Value.ReadAll().Reason);
    }

    [Fact]
    public void A_bad_clip_stays_bad()
    {
        using var reader = WavReader.Open(new MemoryStream(WavBytes.Write(new float[100], 8000)[..100])).Value;
        Assert.False(reader.Read(new float[200]).IsOk);
        Assert.False(reader.Read(new float[200]).IsOk);
    }

    [Fact]
    public void A_clip_longer_than_memory_should_hold_is_refused()
    {
        var reader = WavReader.Open(new MemoryStream(WavBytes.Write(new float[1001], 8000))).Value;
        Assert.Contains("longer than 1000 samples", reader.ReadAll(maximumSamples: 1000).Reason);
    }

    [Theory]
    [InlineData("RF64", 0xFFFFFFFFu)]
    [InlineData("BW64", 0xFFFFFFFFu)]
    [InlineData("RIFF", 0xFFFFFFFFu)]
    [InlineData("RIFF", 0x7FFFFFFFu)]
    [InlineData("RIFF", 0u)]
    public void Text_behind_an_open_length_is_no_sound(string kind, uint size)
    {
        byte[] ds64 = kind == "RIFF" ? [] : WavBytes.Chunk("ds64", new byte[28]),
            guano = WavBytes.Chunk("guan", [.. "GUANO|Version: 1.0\nNote: started and stopped\n"u8]);
        byte[] head = [.. WavBytes.Riff(kind), .. ds64, .. WavBytes.Chunk("fmt ", WavBytes.Pcm16())];
        byte[] wav = [.. head, .. "data"u8, .. BitConverter.GetBytes(size), .. guano];
        Assert.Empty(WavReader.Open(new MemoryStream(wav)).Then(reader => reader.ReadAll()).Value.Samples);
    }

    [Fact]
    public void Missing_files_folders_and_empty_files_are_skipped_with_a_reason()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("leer-ä.WAV"), []);
        Assert.Contains("cannot be read", WavFile.Read(folder.File("missing.wav")).Reason);
        Assert.Contains("cannot be read", WavFile.Read(folder.Path).Reason);
        Assert.Contains("empty or cut off", WavFile.Read(folder.File("leer-ä.WAV")).Reason);
    }
}

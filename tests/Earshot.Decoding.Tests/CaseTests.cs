using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Testing;

namespace Earshot.Decoding.Tests;

/// <summary>The small files that once failed (<c>shared/cases</c>), each for a whole kind.</summary>
public sealed class CaseTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The files by their names, so that each is a test of its own; none where shared/ is absent.</summary>
    public static IEnumerable<TheoryDataRow<string>> Files() =>
        SharedData.Root is { } root && File.Exists(Path.Combine(root, "cases", "expected.csv"))
            ? Rows().Select(row => new TheoryDataRow<string>(row[0]))
            : [new TheoryDataRow<string>("") { Skip = "needs shared/cases beside the checkout" }];

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Frames_rate_and_channels_are_those_of_the_reference(string file)
    {
        var row = Rows().Single(row => row[0] == file);
        var opened = audio.Open(SharedData.Require("cases", file));
        if (row[5] == "only")
        {
            Assert.Contains(
                "no samples",
                opened.Then(stream => ClipEncoding.Encode(stream, new LogMelEncoder(), Stop)).Reason
            );
            return;
        }
        using var stream = opened.Value;
        var samples = stream.ReadAll().Value.Samples;
        // ffmpeg leaves 128 frames of padding between two links
        var frames = file == "08_chained_vorbis.ogg" ? samples.Length + 128 : samples.Length;
        Assert.Equal((Number(row[1]), Number(row[2]), Number(row[3])), (frames, stream.SampleRateHz, stream.Channels));
        Assert.Null(stream.Quality().Cut);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Features_are_those_of_the_sound_that_ffmpeg_decodes(string file)
    {
        var row = Rows().Single(row => row[0] == file);
        Assert.SkipUnless(
            row[4].StartsWith("ffmpeg", StringComparison.Ordinal) && row[5] == "no",
            "ffmpeg is no reference"
        );
        var path = SharedData.Require("cases", file);
        var reference = folder.File("reference.wav");
        if (file == "08_chained_vorbis.ogg")
            DecodeByLinks(path, reference);
        else
            Peer.Run("ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0", "-c:a", "pcm_f32le", reference);
        var encoder = new LogMelEncoder();
        var theirs = audio.EncodeFile(reference, encoder, Stop).Value.Features;
        var ours = audio.EncodeFile(path, encoder, Stop).Value.Features;
        var tolerance = file.EndsWith("mp3", StringComparison.Ordinal) ? 5e-3f : 1e-3f;
        Assert.InRange(TensorPrimitives.Distance<float>(ours, theirs) / MathF.Sqrt(ours.Length), 0, tolerance);
        for (var i = 0; i < ours.Length; i++)
            Assert.Equal(theirs[i], ours[i], tolerance);
    }

    [Theory]
    [InlineData("20_24_bits_in_4_bytes.wav")]
    [InlineData("guard_24_valid_of_32.wav")]
    public void Twenty_four_bits_of_thirty_two_have_the_peak_that_libsndfile_gives(string file) =>
        Assert.Equal(
            0.418f,
            TensorPrimitives.MaxMagnitude<float>(audio.Read(SharedData.Require("cases", file)).Value.Samples),
            0.001f
        );

    [Fact]
    public void A_clip_of_two_frames_has_the_means_of_the_specification()
    {
        var path = SharedData.Require("cases", "07_two_frames_8k.wav");
        var lines = File.ReadAllLines(SharedData.Require("cases", "07_two_frames_8k.lld.csv"));
        double[][] theirs =
        [
            .. lines
                .Skip(1)
                .Select(line =>
                    line.Split(';').Skip(2).Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()
                ),
        ];
        var ours = audio.EncodeFile(path, new SpeechEncoder(), Stop).Value.Features;
        for (var c = 0; c < theirs[0].Length; c++)
            Assert.Equal(theirs.Average(row => row[c]), ours[c], 2e-3 + 1e-5 * Math.Abs(ours[c]));
        Assert.Equal(-5.3333, ours[31], 1e-3);
    }

    /// <summary>Each of the two links by itself: of the whole, ffmpeg lets the second begin with padding.</summary>
    private void DecodeByLinks(string path, string reference)
    {
        var ogg = File.ReadAllBytes(path);
        var second = ogg.AsSpan(1).IndexOf("OggS\0\u0002"u8) + 1;
        List<float> samples = [];
        foreach (var link in (byte[][])[ogg[..second], ogg[second..]])
        {
            File.WriteAllBytes(folder.File("link.ogg"), link);
            samples.AddRange(
                MemoryMarshal.Cast<byte, float>(
                    Peer.Run("ffmpeg", "-v", "error", "-i", folder.File("link.ogg"), "-f", "f32le", "-")
                )
            );
        }
        WavFile.Write(reference, new([.. samples], 44_100), WavEncoding.Float32);
    }

    private static IEnumerable<string[]> Rows() =>
        File.ReadLines(SharedData.Require("cases", "expected.csv")).Skip(1).Select(line => line.Split(','));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Features.Views;
using Earshot.Inference;
using Earshot.Testing;

namespace Earshot.Recordings.Tests;

public sealed class FeatureCacheTests : IDisposable
{
    private const int RateHz = 16_000;
    private const long Limit = 1 << 20;
    private readonly TemporaryFolder folder = new();
    private readonly List<string> told = [];

    private string Clip => folder.File("clip.wav");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_encoded_once_is_not_encoded_again_and_is_the_same_to_the_bit()
    {
        Write(Clip, 440);
        var (first, again) = (new Counting(), new Counting());
        var anew = Encode(first);
        var kept = Encode(again);
        Assert.Equal((1, 0), (first.Count, again.Count));
        Assert.Equal(anew.Features, kept.Features);
        Assert.Equal((anew.SampleRateHz, anew.Frames, anew.Decoder), (kept.SampleRateHz, kept.Frames, kept.Decoder));
        Assert.Equal(anew.Quality, kept.Quality);
        Assert.Empty(told);
    }

    [Theory]
    [InlineData("wav")]
    [InlineData("flac")]
    public void A_byte_changed_under_the_same_size_and_time_is_heard(string format)
    {
        var path = folder.File($"clip.{format}");
        Write(Clip, 440);
        if (format == "flac")
            Peer.Run("sox", Clip, path);
        Encode(new Counting(), path);
        var (bytes, time) = (File.ReadAllBytes(path), File.GetLastWriteTimeUtc(path));
        // of FLAC a letter of a tag: its frames have checksums
        bytes[format == "wav" ? ^100 : bytes.AsSpan().IndexOf("SoX"u8)] ^= 0x20;
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);
        var again = new Counting();
        Encode(again, path);
        Assert.Equal(1, again.Count);
    }

    [Fact]
    public void Other_settings_segments_decoding_and_builds_are_others()
    {
        Write(Clip, 440);
        Encode(new Counting());
        foreach (
            var encode in (Action<Counting>[])
                [
                    other => Encode(other with { Fingerprint = "other" }),
                    other => Encode(other, segments: new(0.2, 0.1)),
                    other => Encode(other, options: new() { AcceptTruncated = true }),
                    other => Encode(other, scope: "another build"),
                ]
        )
        {
            var counting = new Counting();
            encode(counting);
            Assert.NotEqual(0, counting.Count);
        }
    }

    [Fact]
    public void A_model_trained_with_views_is_asked_without_them()
    {
        Write(Clip, 440);
        var (inner, asked) = (new Counting(), new Counting());
        var clean = Encode(new ViewedEncoder(inner, new ViewOptions { Count = 2 }.Changes(), 1)).Features;
        Assert.Equal(3 * inner.Dimension, clean.Length);
        Assert.Equal(clean[..inner.Dimension], Encode(asked).Features);
        Assert.Equal(0, asked.Count);
        Encode(new ViewedEncoder(asked, new ViewOptions { Count = 2 }.Changes(), 2));
        Assert.NotEqual(0, asked.Count);
    }

    [Fact]
    public void Views_go_by_what_babbles_in_them_and_are_not_kept_where_that_has_no_name()
    {
        Write(Clip, 440);
        var counting = new Counting();
        int Count(string? digest)
        {
            var before = counting.Count;
            Encode(new ViewedEncoder(counting, new ViewOptions { Count = 1 }.Changes(), 1, new Sounds(digest)));
            return counting.Count - before;
        }
        Assert.Equal([2, 0, 2, 2, 2], [Count("a"), Count("a"), Count("b"), Count(null), Count(null)]);
    }

    [Fact]
    public void Clips_that_are_skipped_are_tried_again()
    {
        File.WriteAllText(Clip, "no sound");
        Assert.False(Try(new Counting()).IsOk);
        Write(Clip, 440, seconds: 0.001);
        Assert.False(Try(new LogMelEncoder()).Value.HasFeatures);
        Assert.Equal((0, 0), Held());
    }

    [Fact]
    public void It_is_bounded_and_forgets_what_was_not_used_for_longest()
    {
        const int each = 40_000;
        var encoders = Enumerable
            .Range(0, 4)
            .Select(i => new Counting { Fingerprint = $"{i}", Dimension = each / 4 })
            .ToArray();
        Write(Clip, 440);
        Encode(encoders[0], limit: 3 * each);
        Encode(encoders[1], limit: 3 * each);
        Encode(encoders[0], limit: 3 * each);
        Encode(encoders[2], limit: 3 * each);
        Encode(encoders[0], limit: 3 * each);
        Encode(encoders[1], limit: 3 * each);
        Assert.Equal([1, 2, 1], encoders[..3].Select(e => e.Count));
        Encode(encoders[3] with { Dimension = each }, limit: 3 * each);
        Assert.Equal(2, Held().Clips);
        Assert.InRange(Held().Bytes, each, 3 * each);
    }

    [Fact]
    public void A_record_that_was_damaged_is_encoded_again()
    {
        Write(Clip, 440);
        Encode(new Counting());
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection(Source))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE clip SET record = zeroblob(length(record))";
            Assert.Equal(1, command.ExecuteNonQuery());
        }
        var again = new Counting();
        Assert.Equal(RateHz / 2f, Encode(again).Features[0]);
        Assert.Equal(1, again.Count);
    }

    [Fact]
    public void A_cache_that_is_no_database_is_told_once_and_the_work_goes_on()
    {
        Write(Clip, 440);
        folder.Write("cache/features.db", new string('x', 5000));
        var counting = new Counting();
        Encode(counting);
        Assert.Equal(1, counting.Count);
        Assert.Contains("earshot cache clear", Assert.Single(told));
        FeatureCacheFile.Clear(folder.File("cache"));
        Encode(counting);
        Encode(counting);
        Assert.Equal(2, counting.Count);
    }

    [Fact]
    public void Two_write_at_a_time_and_nothing_is_lost()
    {
        var paths = Enumerable.Range(0, 300).Select(i => folder.File($"{i}.wav")).ToArray();
        foreach (var (number, path) in paths.Index())
            Write(path, 200 + number, seconds: 0.05);
        Parallel.For(0, 4, _ => Run(new Counting()));
        var again = new Counting();
        Run(again);
        Assert.Equal(0, again.Count);
        Assert.DoesNotContain(told, text => text.Contains("not used"));

        void Run(Counting encoder)
        {
            using var audio = new ClipAudio(cache: Cache());
            new ClipPipeline(audio, encoder, 2).Run(paths, path => path, (_, clip) => Assert.True(clip.IsOk));
        }
    }

    private string Source => $"Data Source={FeatureCacheFile.PathIn(folder.File("cache"))};Pooling=False";

    private (long Clips, long Bytes) Held()
    {
        using var file = FeatureCacheFile.Open(folder.File("cache"));
        return (file.Clips, file.Bytes);
    }

    private FeatureCache Cache(long limit = Limit, string scope = "") =>
        new(
            folder.File("cache"),
            limit,
            scope,
            text =>
            {
                lock (told)
                    told.Add(text);
            }
        );

    [Fact]
    public void Silence_is_heard_once_by_each_encoder_and_is_the_same_to_the_bit()
    {
        var (first, again, other) = (new Counting(), new Counting(), new Counting { Fingerprint = "other" });
        var anew = CachedSource.Of(first, () => Cache()).Empty!()!;
        Assert.NotEqual(0, first.Count);
        Assert.Equal(anew.Buffer, FeatureSource.Of(new Counting()).Empty!()!.Buffer);
        var kept = CachedSource.Of(again, () => Cache()).Empty!()!;
        Assert.Equal((0, anew.Rows, anew.Columns), (again.Count, kept.Rows, kept.Columns));
        Assert.Equal(anew.Buffer, kept.Buffer);
        Assert.NotNull(CachedSource.Of(other, () => Cache()).Empty!());
        Assert.Equal(first.Count, other.Count);
        Assert.NotNull(CachedSource.Of(again, () => null).Empty!());
        Assert.Equal(first.Count, again.Count);
    }

    private EncodedClip Encode(
        IClipEncoder encoder,
        string? path = null,
        SegmentOptions? segments = null,
        DecodingOptions? options = null,
        string scope = "",
        long limit = Limit
    )
    {
        using var audio = new ClipAudio(options, Cache(limit, scope));
        return audio.EncodeSegments(path ?? Clip, encoder, segments, TestContext.Current.CancellationToken).Value;
    }

    private Outcome<EncodedClip> Try(IClipEncoder encoder)
    {
        using var audio = new ClipAudio(cache: Cache());
        return audio.EncodeSegments(Clip, encoder, null, TestContext.Current.CancellationToken);
    }

    private static void Write(string path, double pitchHz, double seconds = 0.5) =>
        WavFile.Write(
            path,
            new AudioSignal(
                [
                    .. Enumerable
                        .Range(0, (int)(seconds * RateHz))
                        .Select(i => (float)(0.3 * Math.Sin(2 * Math.PI * pitchHz * i / RateHz))),
                ],
                RateHz
            )
        );

    /// <summary>Counts what it is asked to encode; its features are the number of samples.</summary>
    private sealed record Counting : IClipEncoder
    {
        private readonly int[] count = [0];

        public int Count => count[0];

        public string Name => "counting";

        public int Dimension { get; init; } = 2;

        public int? SampleRateHz => null;

        public string Fingerprint { get; init; } = "counting 1";

        public IClipEncoding Begin(int sampleRateHz)
        {
            Interlocked.Increment(ref count[0]);
            return new Encoding(Dimension);
        }

        private sealed class Encoding(int dimension) : IClipEncoding
        {
            private int samples;

            public void Write(ReadOnlySpan<float> block) => samples += block.Length;

            public Outcome<float[]> Complete() => Enumerable.Repeat((float)samples, dimension).ToArray();
        }
    }

    private sealed class Sounds(string? digest) : ISoundSource
    {
        public string? Digest => digest;

        public IClipSounds Of(string path) => NoClipSounds.Instance;
    }
}

using Earshot.Audio;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings.Tests.Extraction;
using Earshot.Testing;

namespace Earshot.Recordings.Tests;

public class RecordingDetectionTests
{
    private const int Rate = 8000;
    private static readonly MeanEncoder Encoder = new();
    private static readonly Model Model = new(Encoder.Name, Encoder.Fingerprint, ["loud"], new Loudness());

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.02, 0.02)] // more windows than a batch
    public void An_event_is_found_where_it_sounds(double window, double hop)
    {
        using var folder = new TemporaryFolder();
        var found = Listen(Path.Combine(folder.Path, "a.wav"), [new(window, hop)]);
        Assert.Equal((20, Rate), (found.Seconds, found.SampleRateHz));
        var only = Assert.Single(found.Detections);
        Assert.Equal(("5-8", "loud"), (only.Range.ToString(), only.ClassName));
        Assert.Equal(0.9f, only.Confidence, 1e-3f);
    }

    [Fact]
    public void Two_lengths_are_joined()
    {
        using var folder = new TemporaryFolder();
        var found = Listen(Path.Combine(folder.Path, "a.wav"), [new(2, 1), new(1, 0.5)]);
        Assert.Equal("5-8", Assert.Single(found.Detections).Range.ToString());
    }

    /// <summary>The recording hums so that every window is called; the model knows a floor of 0.</summary>
    [Fact]
    public void What_sounds_all_the_time_is_no_event_where_the_model_knows_its_floor()
    {
        var samples = new float[300 * Rate];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = i / Rate is >= 50 and < 53 ? 0.98f : 0.55f;
        DetectedRecording Run(Model model)
        {
            using var folder = new TemporaryFolder();
            var path = Path.Combine(folder.Path, "hum.wav");
            WavFile.Write(path, new(samples, Rate));
            using var stream = WavFile.Open(path).Value;
            var options = new DetectionOptions { Threshold = 0.4 };
            return RecordingDetection
                .Run(stream, model, Encoder, [new(1, 1)], options, TestContext.Current.CancellationToken)
                .Value;
        }
        Assert.Equal("0-300", Assert.Single(Run(Model).Detections).Range.ToString());
        var found = Run(Model with { Floor = new([Rate, 0]) });
        Assert.Equal("50-53", Assert.Single(found.Detections).Range.ToString());
    }

    [Fact]
    public void Several_models_find_in_one_pass_what_each_finds_alone_and_an_encoder_they_share_hears_once()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.wav");
        SegmentOptions[] coarse = [new(2, 1)],
            both = [new(2, 1), new(1, 0.5)];
        var (alone, joined) = (Listen(path, coarse), Listen(path, both));
        var (shared, other, options) = (new MeanEncoder(), new MeanEncoder(), new DetectionOptions());
        using var stream = WavFile.Open(path).Value;
        var found = RecordingDetection
            .Run(
                stream,
                [
                    new DetectionModel(Model, shared, coarse, options),
                    new DetectionModel(Model, shared, both, options),
                    new DetectionModel(Model, shared, coarse, options with { Threshold = 0.95 }),
                    new DetectionModel(Model, other, coarse, options),
                ],
                TestContext.Current.CancellationToken
            )
            .Value;
        Assert.Equal(alone.Detections, found[0].Detections);
        Assert.Equal(joined.Detections, found[1].Detections);
        Assert.Empty(found[2].Detections);
        Assert.Equal(alone.Detections, found[3].Detections);
        Assert.Equal((20 + 40, 20), (shared.Clips, other.Clips));
    }

    [Fact]
    public void A_run_that_was_stopped_knows_what_it_had_done()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (Path.Combine(folder.Path, "a.wav"), Path.Combine(folder.Path, "b.wav"));
        var (found, other) = (Listen(first, [new(1, 1)]), Listen(second, [new(1, 0.5)]));
        var path = Path.Combine(folder.Path, "out.csv.part");
        using (var journal = DetectionJournal.Open(path, "model and options").Value)
        {
            journal.Add(first, found);
            journal.Add(second, other);
        }
        using (var cut = File.OpenWrite(path))
            cut.SetLength(cut.Length - 5); // killed while it wrote
        using (var journal = DetectionJournal.Open(path, "model and options").Value)
        {
            Assert.Equal(found.Detections, journal.Find(first)!.Detections);
            Assert.Null(journal.Find(second));
            journal.Add(second, other);
        }
        Assert.Contains("other options", DetectionJournal.Open(path, "others").Reason, StringComparison.Ordinal);
        File.AppendAllText(first, "changed");
        using var again = DetectionJournal.Open(path, "model and options").Value;
        Assert.Equal((null, 2), (again.Find(first), again.Count));
    }

    /// <summary>
    /// Stopped twice within a recording: the third run hears only what is left, and finds what one run finds.
    /// </summary>
    [Fact]
    public void A_run_that_was_stopped_within_a_recording_goes_on_there()
    {
        using var folder = new TemporaryFolder();
        var recording = Path.Combine(folder.Path, "a.wav");
        SegmentOptions[] cuts = [new(0.02, 0.01), new(0.03, 0.02)];
        var whole = Listen(recording, cuts);
        var path = Path.Combine(folder.Path, "out.csv.part");
        var heard = new List<int>();
        foreach (var isStopped in (bool[])[true, true, false])
        {
            using var journal = DetectionJournal.Open(path, "model and options").Value;
            using var stop = new CancellationTokenSource();
            var encoder = new MeanEncoder();
            var checkpoints = journal.Checkpoints(recording);
            using var stream = WavFile.Open(recording).Value;
            DetectedRecording Run() =>
                RecordingDetection
                    .Run(
                        stream,
                        Model,
                        encoder,
                        cuts,
                        new DetectionOptions(),
                        stop.Token,
                        checkpoints with
                        {
                            Keep = Keep,
                        }
                    )
                    .Value;
            if (isStopped)
                Assert.ThrowsAny<OperationCanceledException>(Run);
            else
                Assert.Equal(whole.Detections, Run().Detections);
            heard.Add(encoder.Clips);

            void Keep(DetectionCheckpoint now)
            {
                checkpoints.Keep(now);
                if (isStopped)
                    stop.Cancel();
            }
        }
        Assert.InRange(heard[2], 1, 3000 - 2 * 1024);
    }

    [Fact]
    public void Events_are_cut_out_with_their_margin()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.wav");
        var recording = new RecordingDetections(path, Listen(path, [new(1, 1)]));
        using var stream = WavFile.Open(path).Value;
        Assert.Equal(1, DetectionTables.Cut(stream, recording, "dawn/a", folder.Path, 0.5).Value);
        var cut = WavFile.Read(Path.Combine(folder.Path, "loud", "dawn_a_5-8.wav")).Value.Samples;
        Assert.Equal(WavFile.Read(path).Value.Samples[(Rate * 9 / 2)..(Rate * 17 / 2)], cut);
    }

    [Fact]
    public void Tables_name_what_they_hold()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.wav");
        RecordingDetections[] all = [new("a.wav", Listen(path, [new(1, 1)]))];
        var stream = new MemoryStream();
        DetectionTables.WriteCsv(stream, all);
        var csv = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.StartsWith("path,begin,end,class,confidence\na.wav,5,8,loud,0.", csv, StringComparison.Ordinal);
        stream.SetLength(0);
        DetectionTables.WriteJsonLines(stream, all);
        var lines = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.StartsWith("{\"path\":\"a.wav\",\"begin\":5,\"end\":8,", lines, StringComparison.Ordinal);
    }

    private static DetectedRecording Listen(string path, SegmentOptions[] cuts)
    {
        var samples = new float[20 * Rate];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = i >= 5 * Rate && i < 8 * Rate ? 0.9f : i % 3 * 1e-3f;
        WavFile.Write(path, new(samples, Rate));
        using var stream = WavFile.Open(path).Value;
        return RecordingDetection.Run(stream, Model, Encoder, cuts, new DetectionOptions()).Value;
    }

    /// <summary>The score is the mean of the samples.</summary>
    private sealed class Loudness : IClassifier
    {
        public string Method => "loudness";
        public OutputKind Output => OutputKind.AnyOfMany;
        public int ClassCount => 1;
        public int Dimension => 2;

        public void Predict(Matrix<float> features, Matrix<float> probabilities)
        {
            for (var i = 0; i < features.Rows; i++)
                probabilities[i, 0] = features[i, 1];
        }

        public void Save(TensorArchive archive) => throw new NotSupportedException();
    }
}

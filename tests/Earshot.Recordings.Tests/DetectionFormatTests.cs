using System.Text;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Inference;
using Earshot.Recordings.Interchange;
using Earshot.Testing;

namespace Earshot.Recordings.Tests;

public class DetectionFormatTests
{
    private static readonly RecordingDetections Dawn = new(
        "a/dawn, 1.wav",
        new DetectedRecording(
            60,
            16000,
            [
                new(TimeRange.FromSeconds(0, 5).Value, "blackbird", 0.875f, 2.5),
                new(TimeRange.FromSeconds(2.5, 7.5).Value, "rain\tand\nwind", 0.51239f, 5),
            ],
            []
        )
    );

    private static readonly RecordingDetections Dusk = new("dusk.wav", new DetectedRecording(9, 8000, [], []));

    [Fact]
    public void Raven() =>
        Assert.Equal(
            "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq "
                + "(Hz)\tAnnotation\tConfidence\tBegin Path\tFile Offset (s)\n"
                + "1\tSpectrogram 1\t1\t0\t5\t0\t8000\tblackbird\t0.875\ta/dawn, 1.wav\t0\n"
                + "2\tSpectrogram 1\t1\t2.5\t7.5\t0\t8000\train and wind\t0.5124\ta/dawn, 1.wav\t2.5\n",
            Written("raven", Dawn)
        );

    [Fact]
    public void Audacity() =>
        Assert.Equal(
            "0.000000\t5.000000\tblackbird\t0.8750\n2.500000\t7.500000\train and wind\t0.5124\n",
            Written("audacity", Dawn)
        );

    [Fact]
    public void Label_Studio_reads_back_as_predictions()
    {
        var text = Written("label-studio", Dawn, Dusk);
        var reading = new AnnotationReading();
        new LabelStudioFormat().Read(new LabelFile("x.json", text), new() { Predictions = true }, reading);
        Assert.Equal(
            Dawn.Found.Detections.Select(d => (d.Range, d.ClassName, Math.Round(d.Confidence, 4))),
            reading.Taken.Select(r =>
                (r.Annotation.Range!.Value, r.Annotation.ClassName!, r.Annotation.Confidence!.Value)
            )
        );
        Assert.All(reading.Taken, row => Assert.True(row.IsDetection && row.RecordingSeconds == 60));
        // A recording in which nothing was found is a task all the same.
        Assert.Contains("\"audio\": \"dusk.wav\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_recording_has_a_table_of_its_own_that_stays_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        var set = new ClipSet("set", []) { Root = Path.Combine(folder.Path, "in", "set") };
        RecordingDetections At(params string[] path) => Dusk with { Path = Path.Combine([folder.Path, "in", .. path]) };
        var audacity = DetectionFormat.All.Single(format => format.Name == "audacity");
        var tables = Path.Combine(folder.Path, "out", "tables");
        Assert.Equal(3, audacity.WriteFiles(tables, set, [At("set", "a.wav"), At("set", "b", "a.flac"), At("c.wav")]));
        Assert.Equal(
            ["_/c.wav.txt", "a.wav.txt", "b/a.flac.txt"],
            Directory
                .EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(tables, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
        );
    }

    private static string Written(string format, params RecordingDetections[] recordings)
    {
        var stream = new MemoryStream();
        DetectionFormat.All.Single(one => one.Name == format).Write(stream, recordings);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

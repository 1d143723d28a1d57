using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Tests;

/// <summary>What CONTRIBUTING.md says of adding one, done from outside: a data set, a label format.</summary>
public sealed class AddingOneTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-adding-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_data_set()
    {
        foreach (var name in (string[])["dog-1.wav", "dog-2.wav", "owl-1.wav"])
            WavFile.Write(Path.Combine(folder, name), new AudioSignal(new float[800], 8_000));
        var set = AudioFolder.Scan(folder).Then(new BeforeTheDash().Read).Value;
        Assert.Equal(["dog", "dog", "owl"], set.Clips.Select(clip => clip.Label));
    }

    [Fact]
    public void A_label_format()
    {
        var (format, recording) = (new SecondsAndName(), new KnownRecording(7, "a.wav", 60, 48_000));
        var said = new Annotation("owl") { Range = TimeRange.FromSeconds(1.5, 2).Value };
        var written = format.Write([new(recording, Path.Combine(folder, "a.wav"), [said])]);
        Assert.Equal("a.wav 1.5 2 owl\n", Assert.Single(written.Files).Text);
        var import = AnnotationImport.Read(format, written.Files, [recording]);
        var placed = Assert.Single(import.Placed);
        Assert.Equal(
            (7, said.Range, "owl"),
            (placed.Recording.Id, placed.Annotation.Range, placed.Annotation.ClassName)
        );
    }

    /// <summary>The label is what stands before the dash.</summary>
    private sealed class BeforeTheDash : ICorpus
    {
        public string Name => "before-the-dash";

        public string Summary => "labels before the dash of the file's name";

        public bool Recognises(AudioFolder folder) => folder.Files.All(file => file.Contains('-'));

        public Outcome<ClipSet> Read(AudioFolder folder) =>
            new ClipSet(
                Name,
                [
                    .. folder.Files.Select(file => new Clip(
                        Path.Combine(folder.Root, file),
                        Path.GetFileName(file).Split('-')[0]
                    )),
                ]
            )
            {
                Root = folder.Root,
            };
    }

    /// <summary>Recording, begin, end and class, with blanks between them.</summary>
    private sealed class SecondsAndName : IAnnotationFormat
    {
        public string Name => "seconds-and-name";

        public string Extension => ".lst";

        public bool CanWrite => true;

        public bool Recognises(LabelFile file) => file.Text.Split('\n')[0].Split(' ').Length == 4;

        public void Read(LabelFile file, ReadingOptions options, AnnotationReading reading)
        {
            foreach (var (line, text) in Delimited.Lines(file.Text))
            {
                var cells = text.Split(' ');
                var range = TimeRange.FromSeconds(
                    Numbers.Points.Parse(cells[1]) ?? 0,
                    Numbers.Points.Parse(cells[2]) ?? 0
                );
                reading.Take(new(file.Name, line, cells[0], new Annotation(cells[3]) { Range = range.Value }));
            }
        }

        public WrittenLabels Write(IReadOnlyList<AnnotatedRecording> recordings)
        {
            var lines =
                from recording in recordings
                from said in recording.Annotations
                let range = said.Range!.Value
                select $"{recording.Recording.Path} {Numbers.Text(range.BeginSeconds)} "
                    + $"{Numbers.Text(range.EndSeconds)} {said.ClassName}\n";
            return new([new LabelFile($"labels{Extension}", string.Concat(lines))], []);
        }
    }
}

using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Tests.Interchange;

public sealed class FormatTests
{
    private const string RavenHeader =
        "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)";

    private static readonly KnownRecording[] Known =
    [
        new(1, "a.wav", 60, 48000),
        new(2, "north/b.wav", 30, 48000),
        new(3, "c.wav", 10, 48000),
    ];

    /// <summary>One label file of each kind, and what it says: recording, stretch, band, class.</summary>
    [Theory]
    [InlineData("csv", "x.csv", "path,label\na.wav,frog\n", "1 all frog")]
    [InlineData("csv", "x.csv", "path,begin,end,label\na.wav,1,2.5,frog\nb.wav,,,owl\n", "1 1-2.5 frog|2 all owl")]
    [InlineData("csv", "x.csv", "file;start;stop;class;low_hz;high_hz\na.wav;1;2;x;50;900\n", "1 1-2 50-900 Hz x")]
    [InlineData("csv", "x.csv", "file;start;stop;category\na.wav;1,5;2,25;frog\n", "1 1.5-2.25 frog")]
    [InlineData("csv", "x.csv", "path,label,polarity\na.wav,frog,absent\na.wav,,complete\n", "1 all -frog|1 all =*")]
    [InlineData("csv", "x.csv", "path,label\na.wav,nan\nb.wav,\nc.wav,owl\n", "3 all owl")]
    [InlineData("csv", "x.csv", "path,label\r\n\"a.wav\",\"frog, \"\"green\"\"\"\r\n", "1 all frog, \"green\"")]
    [InlineData("dcase", "x.txt", "filename\tonset\toffset\tevent_label\na.wav\t1\t2\tfrog\n", "1 1-2 frog")]
    [InlineData(
        "opensoundscape",
        "x.csv",
        "audio_file,annotation_file,annotation,start_time,end_time,low_f,high_f\nc.wav,,owl,1,2,100,900.5\n",
        "3 1-2 100-900.5 Hz owl"
    )]
    [InlineData(
        "one-hot",
        "labels.csv",
        "file,start_time,end_time,owl,wren\na.wav,0.0,3.0,1,0\na.wav,3.0,6.0,0,0\nb.wav,0,3,,1.0\n"
            + "c.wav,0,10,True,False\nc.wav,1,2,,\n",
        "1 0-3 owl|1 0-3 -wren|1 3-6 -owl|1 3-6 -wren|2 0-3 wren|3 all owl|3 all -wren"
    )]
    [InlineData(
        "one-hot",
        "labels.csv",
        "recording,begin_seconds,end_seconds,owl\na.wav,0,3,1\nb.wav,0,3,0\n",
        "1 0-3 owl|2 0-3 -owl"
    )]
    [InlineData("csv", "x.csv", "path,begin,end,label\na.wav,1,2,1\na.wav,2,3,0\n", "1 1-2 1|1 2-3 0")]
    [InlineData(
        "opensoundscape",
        "x.csv",
        "audio_file,annotation_file,annotation,start_time,end_time,whole\nc.wav,,owl,0,10,true\nc.wav,,wren,0,10,\n",
        "3 all owl|3 0-10 wren"
    )]
    [InlineData(
        "kaleidoscope",
        "x.csv",
        "INDIR,FOLDER,IN FILE,OFFSET,DURATION,MANUAL ID\nC:\\x,north,b.wav,3,2.5,MYOLUC\n",
        "2 3-5.5 MYOLUC"
    )]
    [InlineData(
        "kaleidoscope",
        "x.csv",
        "INDIR,FOLDER,IN FILE,OFFSET,DURATION,AUTO ID,MANUAL ID\nx,,a.wav,3,2.5,EPTFUS,\nx,,a.wav,6,2,EPTFUS,MYOLUC\n",
        "1 3-5.5 EPTFUS !|1 6-8 MYOLUC"
    )]
    [InlineData(
        "kaleidoscope",
        "BirdNET_Kaleidoscope.csv",
        "INDIR,FOLDER,IN FILE,OFFSET,DURATION,scientific_name,common_name,confidence,lat,lon,week,overlap,sensitivity\n"
            + "/x,,a.wav,3.0,3.0,Strix aluco,Tawny Owl,0.91,-1,-1,-1,0,1\n",
        "1 3-6 Tawny Owl 0.91!"
    )]
    [InlineData(
        "csv",
        "a.BirdNET.results.r.csv",
        "filepath,start,end,scientific_name,common_name,confidence,lat,lon,week,overlap,sensitivity,min_conf\n"
            + "/x/a.wav,3.0,6.0,Strix aluco,Tawny Owl,0.91,-1,-1,-1,0,1,0.1\n",
        "1 3-6 Tawny Owl 0.91!"
    )]
    [InlineData(
        "birdnet",
        "c.BirdNET.results.csv",
        "\uFEFFStart (s),End (s),Scientific name,Common name,Confidence\n0,3,Turdus merula,Blackbird,0.9\n"
            + "3,6,,nocall,1\n",
        "3 0-3 Blackbird 0.9!"
    )]
    [InlineData("audacity", "a.txt", "0,050000\t0,450000\tfrog\n", "1 0.05-0.45 frog")]
    [InlineData("audacity", "a.wav.txt", "1.0\t2.0\tx\n\\\t50.0\t900.0\n3\t3\ty\n", "1 1-2 50-900 Hz x|1 3-3.001 y")]
    [InlineData(
        "audacity",
        "c.BirdNET.results.txt",
        "0.0\t3.0\tStrix aluco, Tawny Owl\t0.9100\n3.0\t6.0\tSerin\t0.31\n",
        "3 0-3 Strix aluco, Tawny Owl 0.91!|3 3-6 Serin 0.31!"
    )]
    [InlineData("audacity", "c.txt", "0.0\t10.0\tfrog\n\\\t-1.0\t-1.0\n", "3 all frog")]
    [InlineData("raven", "a.Table.1.selections.txt", RavenHeader + "\tSpecies\r\n1\t\t1\t1\t2\t\t\tx\r\n", "1 1-2 x")]
    [InlineData(
        "raven",
        "x.txt",
        RavenHeader
            + "\tBegin File\tAnnotation\n"
            + "1\tWaveform 1\t1\t0.05\t0.2\t0\t4000\ta.wav\tfrog\n"
            + "1\tSpectrogram 1\t1\t0.05\t0.2\t10\t3000\ta.wav\tfrog\n"
            + "2\tSpectrogram 1\t1\t0.2\t0.45\t0\t4000\ta.wav\tbird\n",
        "1 0.05-0.2 10-3000 Hz frog|1 0.2-0.45 0-4000 Hz bird"
    )]
    [InlineData(
        "raven",
        "x.txt",
        RavenHeader
            + "\tBegin Path\tFile Offset (s)\tAnnotation\n"
            + "1\t\t1\t1\t2\t\t\tD:\\x\\a.wav\t1\tfrog\n2\t\t1\t65\t67.5\t\t\tD:\\x\\b.wav\t5\towl\n",
        "1 1-2 frog|2 5-7.5 owl"
    )]
    [InlineData(
        "raven",
        "x.txt",
        RavenHeader + "\tBegin File\tEnd File\tFile Offset (s)\tAnnotation\n1\t\t1\t58\t63\t\t\ta.wav\tb.wav\t58\tx\n",
        "1 58-60 x|2 0-3 x"
    )]
    [InlineData(
        "raven",
        "c.BirdNET.selection.table.txt",
        RavenHeader + "\tCommon Name\tSpecies Code\tConfidence\n1\tSpectrogram 1\t1\t0\t3\t0\t15000\tOwl\tx\t0.91\n",
        "3 0-3 0-15000 Hz Owl 0.91!"
    )]
    [InlineData(
        "label-studio",
        "p.json",
        """
            [{"data": {"audio": "/data/upload/3/1a2b3c4d-a.wav"}, "annotations": [
              {"completed_by": 7, "result": [{"value": {"start": 1, "end": 2, "labels": ["frog", "owl"]}}]},
              {"was_cancelled": true, "result": [{"value": {"choices": ["cat"]}}]},
              {"result": [{"value": {"choices": ["dog"]}}]}]}]
            """,
        "1 1-2 frog|1 1-2 owl|1 all dog"
    )]
    public void Each_program_s_files_are_read(string format, string name, string text, string expected)
    {
        var import = Import(format, name, text);
        Assert.Empty(import.Reading.Skipped);
        Assert.Equal(expected, string.Join('|', import.Placed.Select(Say)));
        Assert.Equal(format, AnnotationFormats.Of(File(name, text)).Value.Name);
    }

    /// <summary>What can't be taken is named by line, with what was got and how to mend it; the others go on.</summary>
    [Theory]
    [InlineData("path,begin,end,label\na.wav,50,40,x\nb.wav,1,2,y\n", 2, "50 → 40", "ends before it begins")]
    [InlineData("path,begin,end,label\na.wav,900,905,x\nb.wav,1,2,y\n", 2, "900-905", "has 60 s")]
    [InlineData("path,begin,end,label\na.wav,59,70,x\nb.wav,1,2,y\n", 2, "59-70", "ends at 70 s")]
    [InlineData("path,begin,end,label\na.wav,NaN,3,x\nb.wav,1,2,y\n", 2, "NaN → 3", "must be seconds")]
    [InlineData("path,begin,end,label\na.wav,1,1e99,x\nb.wav,1,2,y\n", 2, "1 → 1E+99", "later than any")]
    [InlineData("path,begin,end,label\na.wav,-1,3,x\nb.wav,1,2,y\n", 2, "-1 → 3", "before the recording")]
    [InlineData("path;begin;end;label\na.wav;1,5;3;x\nb.wav;1;2.5;y\n", 2, "1,5 → 3", "must be seconds")]
    [InlineData("path,begin,end,label\naa.wav,1,3,x\nb.wav,1,2,y\n", 2, "", "near it: a.wav")]
    [InlineData("path,begin,end,label\na.wav,1,2,\"x\u0001\"\nb.wav,1,2,y\n", 2, "", "control character")]
    [InlineData("path,begin,end,label\na.wav,1,2,x\na.wav,3,4,\"y\nb.wav,1,2,z\n", 3, "", "a quote is never closed")]
    [InlineData("path,begin,end,label\na.wav,1,2,\"x\u200E\"\nb.wav,1,2,y\n", 2, "", "mark of direction")]
    public void What_can_not_be_taken_is_named(string text, int line, string got, string reason)
    {
        var import = Import("csv", "x.csv", text);
        var skipped = Assert.Single(import.Reading.Skipped);
        Assert.Equal(("x.csv", line, got), (skipped.Path, skipped.Line!.Value, skipped.Got));
        Assert.Contains(reason, skipped.Reason, StringComparison.Ordinal);
        Assert.NotEqual("", skipped.Mend);
        Assert.Single(import.Placed);
        Assert.Equal(2, import.Reading.Rows);
    }

    [Theory]
    [InlineData("csv", "name,what\na,b\n", "needs the columns")]
    [InlineData("csv", "", "needs the columns")]
    [InlineData("raven", "nonsense", "a selection table needs")]
    [InlineData("label-studio", "{", "no valid JSON")]
    [InlineData("label-studio", "{\"a\": 1}", "expected a list of tasks")]
    [InlineData("audioset", "# YTID, start_seconds, end_seconds, positive_labels\na, 1, 2, \"/m/1\"\n", "is missing")]
    public void A_file_that_is_no_such_table_is_named_as_a_whole(string format, string text, string reason)
    {
        var import = Import(format, "x.y", text);
        Assert.Null(Assert.Single(import.Reading.Skipped).Line);
        Assert.Contains(reason, import.Reading.Skipped[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_several_files_without_offsets_is_not_guessed_at()
    {
        var text = RavenHeader + "\tBegin File\tAnnotation\n1\t\t1\t1\t2\t\t\ta.wav\tx\n2\t\t1\t1\t2\t\t\tb.wav\tx\n";
        var import = Import("raven", "x.txt", text);
        Assert.Equal(2, import.Reading.Skipped.Count);
        Assert.Contains("File Offset (s)", import.Reading.Skipped[0].Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void AudioSet_s_classes_are_looked_up_and_a_segment_as_long_as_the_file_is_the_file()
    {
        var text = "# Segments\n# YTID, start_seconds, end_seconds, positive_labels\nc, 0.000, 10.000, \"/m/1,/m/2\"\n";
        var classes = "index,mid,display_name\n0,/m/1,\"Speech, male\"\n1,/m/2,Dog\n";
        var file = File("x.csv", text) with { ClassTable = classes };
        var import = AnnotationImport.Read(AnnotationFormats.Find("audioset").Value, [file], Known);
        Assert.Equal(["3 all Speech, male", "3 all Dog"], import.Placed.Select(Say));
        Assert.Equal(1, import.Reading.Rows);
    }

    [Fact]
    public void What_runs_a_little_past_the_end_is_clamped_and_a_band_that_makes_no_sense_is_dropped()
    {
        var text = "path,begin,end,label,low,high\na.wav,59,60.5,x,0,30000\na.wav,1,2,x,9,8\n";
        var import = Import("csv", "x.csv", text);
        Assert.Equal(["1 59-60 x", "1 1-2 x"], import.Placed.Select(Say));
        Assert.Equal((1, 2), (import.Clamped, import.Reading.BandsDropped));
    }

    [Fact]
    public void Other_encodings_than_utf8_are_read_and_said_or_refused()
    {
        byte[] latin = [.. "path,label\na.wav,Gr"u8, 0xFC, .. "nspecht\n"u8];
        var western = LabelFile.Decode("x.csv", latin).Value;
        Assert.Contains("Grünspecht", western.Text, StringComparison.Ordinal);
        Assert.Contains("Windows-1252", western.Note, StringComparison.Ordinal);
        byte[] wide = [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("path")];
        Assert.Equal("path", LabelFile.Decode("x.csv", wide).Value.Text);
        Assert.Contains("NUL", LabelFile.Decode("x.csv", [65, 0, 66]).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("D:\\field\\a.wav", 1)]
    [InlineData("/data/local-files/?d=x/north%2Fb.wav", 2)]
    [InlineData("1a2b3c4d-a.wav", 1)]
    [InlineData("0f0f0f0f-garden_pond.wav", 4)]
    [InlineData("0f0f0f0f-wet_meadow_1.wav", 6)]
    [InlineData("Mu\u0308ller.wav", 5)]
    [InlineData("b.amr", 7)]
    [InlineData("a", 1)]
    [InlineData("a.mp3", null)]
    public void A_recording_is_found_however_a_program_writes_it(string name, int? id)
    {
        KnownRecording[] others =
        [
            new(4, "garden pond.wav"),
            new(5, "M\u00fcller.wav"),
            new(6, "wet meadow (1).wav"),
            new(7, "b.amr"),
        ];
        var finder = new RecordingFinder([.. Known, .. others]);
        var found = finder.Find(name);
        Assert.Equal(id, found.IsOk ? (int)found.Value.Id : null);
    }

    private static readonly Gen<Annotation> Any = Gen.Select(
        Gen.Int[0, 9_000_000],
        Gen.Int[1_000, 900_000],
        Gen.Int[0, 2].Select(i => ((string[])["frog", "Öl, \"zäh\"", "a|b;c"])[i]),
        Gen.Int[0, 3],
        Gen.Int[0, 9],
        (begin, length, name, polarity, more) =>
            new Annotation(name, polarity == 3 ? Polarity.Present : (Polarity)polarity)
            {
                Range = more == 0 ? null : TimeRange.FromMicroseconds(begin, begin + length),
                Band = more % 2 == 1 ? FrequencyBand.FromHz(more * 100.25, 5000.5).Value : null,
                Unsure = more == 7,
                Comment = more == 5 ? "said \"so\",\ttwice" : null,
                Annotator = more == 3 ? "ada" : null,
            }
    );

    public static TheoryData<string> Written => new(AnnotationFormats.Written.Select(format => format.Name));

    /// <summary>What a format can't say is counted; all else comes back to the microsecond.</summary>
    [Theory]
    [MemberData(nameof(Written))]
    public void Export_then_import_gives_the_same_annotations(string name) =>
        Any.Array[0, 12]
            .Sample(
                said =>
                {
                    var format = AnnotationFormats.Find(name).Value;
                    var written = format.Write([new AnnotatedRecording(Known[2], "/x/c.wav", said)]);
                    var import = AnnotationImport.Read(format, written.Files, Known);
                    var can = said.Where(a => Can(name, a)).Select(a => As(name, a)).Order().ToList();
                    Assert.Empty(import.Reading.Skipped);
                    Assert.Equal(can, import.Placed.Select(p => As(name, p.Annotation)).Order());
                    var isStretch = name == "dcase" && said.Any(a => a.IsWhole && Can(name, a));
                    Assert.Equal(can.Count < said.Length || isStretch, written.LeftOut.Count > 0);
                },
                iter: 200
            );

    [Theory]
    [InlineData("=SUM(A1)")]
    [InlineData("+rain")]
    [InlineData("-rain")]
    [InlineData("@rain")]
    [InlineData("'=rain")]
    public void A_class_that_a_spreadsheet_would_run_is_written_as_a_text_and_comes_back(string name)
    {
        var format = AnnotationFormats.Find("csv").Value;
        var written = format.Write([new AnnotatedRecording(Known[2], "/x/c.wav", [new Annotation(name)])]);
        Assert.Contains($",'{name},", written.Files[0].Text, StringComparison.Ordinal);
        var placed = Assert.Single(AnnotationImport.Read(format, written.Files, Known).Placed);
        Assert.Equal(name, placed.Annotation.ClassName);
    }

    [Fact]
    public void Any_text_is_read_without_a_crash_and_every_row_has_one_fate() =>
        Gen.Select(
                Gen.Int[0, AnnotationFormats.All.Count - 1],
                Gen.OneOf(
                    Gen.String,
                    Gen.String[Gen.Char["[]{}\":,\t\n0.5\\aBegin"], 0, 60],
                    Gen.String[Gen.Char[",;\t\n0.5-axw"], 0, 60].Select(rows => $"path,begin,end,label\n{rows}"),
                    Gen.String[Gen.Char["\t\n0.5-axw"], 0, 60].Select(rows => $"{RavenHeader}\tAnnotation\n{rows}")
                )
            )
            .Sample(
                (format, text) =>
                {
                    var file = new LabelFile("a.x", text);
                    var import = AnnotationImport.Read(AnnotationFormats.All[format], [file], Known);
                    var rows = import.Placed.Select(p => (p.Row.Line, p.Row.Part)).Distinct().Count();
                    var skipped = import.Reading.Skipped.Count(row => row.Line is not null);
                    Assert.Equal(import.Reading.Rows, rows + import.Reading.Merged + skipped);
                },
                iter: 5000
            );

    [Fact]
    public void A_row_of_several_classes_is_skipped_once()
    {
        var file = new LabelFile(
            "x.csv",
            "# YTID, start_seconds, end_seconds, positive_labels\na, 3, 2, \"/m/1,/m/2\"\n"
        )
        {
            ClassTable = "index,mid,display_name\n0,/m/1,Dog\n1,/m/2,Cat\n",
        };
        var reading = AnnotationImport.Read(AnnotationFormats.Find("audioset").Value, [file], Known).Reading;
        Assert.Equal((1, "ends before it begins"), (reading.Rows, Assert.Single(reading.Skipped).Reason));
    }

    private static bool Can(string format, Annotation a) =>
        format is "csv" or "label-studio" or "raven" || a is { Polarity: Polarity.Present, Unsure: false };

    /// <summary>What a format holds of an annotation.</summary>
    private static string As(string format, Annotation a)
    {
        var band = format is "dcase" or "kaleidoscope" ? null : a.Band;
        var isWhole = format is not "dcase";
        var range = a.Range ?? (isWhole ? null : TimeRange.FromSeconds(0, 10).Value);
        var said = $"{a.Polarity} {a.ClassName} {range} {band} {a.Unsure}";
        return format switch
        {
            "csv" or "label-studio" => $"{said} {a.Annotator} {a.Comment}",
            "raven" => $"{said} {a.Annotator} {a.Comment?.Replace('\t', ' ')}",
            _ => said,
        };
    }

    private static AnnotationImport Import(string format, string name, string text) =>
        AnnotationImport.Read(AnnotationFormats.Find(format).Value, [File(name, text)], Known);

    private static LabelFile File(string name, string text) =>
        LabelFile.Decode(name, System.Text.Encoding.UTF8.GetBytes(text)).Value;

    private static string Say(PlacedAnnotation placed)
    {
        var a = placed.Annotation;
        string[] said =
        [
            $"{placed.Recording.Id}",
            a.Range is { } range ? $"{range}" : "all",
            a.Band is { } band ? $"{band}" : "",
            a.Polarity switch
            {
                Polarity.Present => a.ClassName!,
                Polarity.Absent => $"-{a.ClassName}",
                _ => $"={a.ClassName ?? "*"}",
            },
            $"{a.Confidence}{(placed.Row.IsDetection ? "!" : "")}",
        ];
        return string.Join(' ', said.Where(part => part.Length > 0));
    }
}

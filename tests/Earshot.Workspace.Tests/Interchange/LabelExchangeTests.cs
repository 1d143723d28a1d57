using System.Text.Json.Nodes;
using Earshot.Workspace.Interchange;

namespace Earshot.Workspace.Tests.Interchange;

public sealed class LabelExchangeTests : IDisposable
{
    private readonly TemporaryWorkspace workspace = new(4, "dog", "cat");

    public void Dispose() => workspace.Dispose();

    public static TheoryData<string> Formats => new(LabelFormats.All.Select(format => format.Name));

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_is_exported_is_imported_again_the_same(string name)
    {
        var format = LabelFormats.Find(name).Value;
        workspace.Store.Labels.Give(
            [
                (1, workspace.ClassIds[0]),
                (2, workspace.ClassIds[1]),
                (4, workspace.Store.Classes.Ensure("Öl, \"zäh\"").Id),
            ],
            "ada"
        );
        var files = LabelExchange.Export(workspace.Store, format).ToList();
        using var other = new TemporaryWorkspace(4);
        var report = LabelExchange.Import(other.Store, format, files, "ben");
        Assert.Equivalent(new ImportReport(3, 0, []), report, strict: true);
        Assert.Equal(["dog", "cat", null, "Öl, \"zäh\""], Enumerable.Range(1, 4).Select(clip => other.LabelOf(clip)));
        Assert.All(
            other.Store.Labels.All(),
            label => Assert.Equal((LabelSource.Import, "ben"), (label.Source, label.Author))
        );
        Assert.Equivalent(
            new ImportReport(0, 3, []),
            LabelExchange.Import(other.Store, format, files, "ben"),
            strict: true
        );
    }

    /// <summary>Clip 2 is strange but labelled, clip 3 strange, clip 4 not; clip 1 has no prediction.</summary>
    [Fact]
    public void Clips_that_look_like_none_of_the_classes_are_told()
    {
        workspace.Store.Labels.Give([2], workspace.ClassIds[1], "ada");
        var run = new RunRecord(
            0,
            new RunOptions(),
            workspace.Clock.Now,
            workspace.Clock.Now,
            1,
            1,
            new RunMetrics { ClassIds = workspace.ClassIds }
        );
        workspace.Store.Runs.Add(
            run,
            new[] { (2, 3f), (3, 1.25f), (4, 0.5f) }.Select(c => new PredictionRecord(
                c.Item1,
                workspace.ClassIds[0],
                0.75f,
                [0.75f, 0.25f],
                [],
                c.Item2
            ))
        );
        string[] Csv() =>
            [
                .. LabelExchange
                    .Export(workspace.Store, new CsvFormat())
                    .Single()
                    .Text.TrimEnd()
                    .Split('\n')
                    .Select(line => string.Join(',', line.Split(',')[^2..])),
            ];
        Assert.Equal(["strangeness,rejected", ",", "3,false", "1.25,true", "0.5,false"], Csv());
        var tasks = JsonNode
            .Parse(LabelExchange.Export(workspace.Store, new LabelStudioFormat()).Single().Text)!
            .AsArray();
        Assert.Equal([false, true, false], tasks.Select(task => (bool)task!["data"]!["rejected"]!));
        workspace.Store.Runs.SetRejectAbove(2);
        Assert.Equal("1.25,false", Csv()[3]);
    }

    [Fact]
    public void A_label_given_by_hand_stays_unless_told_otherwise()
    {
        workspace.Store.Labels.Give([1], workspace.ClassIds[0], "ada");
        LabelFile[] files = [new("x.csv", "path,label\nclip1.wav,cat\n")];
        var report = LabelExchange.Import(workspace.Store, new CsvFormat(), files, "ben");
        Assert.Contains("--replace", Assert.Single(report.Skipped), StringComparison.Ordinal);
        Assert.Equal("dog", workspace.LabelOf(1));
        Assert.Equal(1, LabelExchange.Import(workspace.Store, new CsvFormat(), files, "ben", replace: true).Labelled);
        Assert.Equal("cat", workspace.LabelOf(1));
        workspace.Store.Labels.Undo("ben");
        Assert.Equal("dog", workspace.LabelOf(1));
    }

    [Theory]
    [InlineData("sub/clip2.wav", 2)]
    [InlineData("clip2.wav", 2)]
    [InlineData("C:\\recordings\\sub\\clip2.wav", 2)]
    [InlineData("/data/local-files/?d=esc/sub%2Fclip2.wav", 2)]
    [InlineData("https://host/files/clip3.wav", 3)]
    [InlineData("sub/clip4", 4)]
    [InlineData("clip4.mp3", null)]
    [InlineData("clip9.wav", null)]
    public void A_clip_is_found_however_a_program_writes_its_path(string name, int? clip)
    {
        LabelExchange.Import(workspace.Store, new CsvFormat(), [new("x.csv", $"path,label\n{name},cat\n")], "ada");
        Assert.Equal(clip is { } id ? [(long)id] : [], workspace.Store.Labels.All().Select(l => l.ClipId));
    }

    [Fact]
    public void A_name_that_fits_two_clips_is_refused()
    {
        workspace.Store.Clips.Add([new ClipRecord(0, "a/same.wav", "", 1), new ClipRecord(0, "b/same.wav", "", 1)]);
        var report = LabelExchange.Import(
            workspace.Store,
            new CsvFormat(),
            [new("x.csv", "path,label\nsame.wav,cat\nelse/b/same.wav,dog\n")],
            "ada"
        );
        Assert.Contains("may be a/same.wav or b/same.wav", Assert.Single(report.Skipped), StringComparison.Ordinal);
        Assert.Equal("dog", workspace.LabelOf(6));
    }

    [Theory]
    [InlineData("file;category\nclip1.wav;dog\nclip3.wav;\n")]
    [InlineData("id\tFilename\tLabel\r\n7\tclip1.wav\t dog \r\n")]
    public void Csv_takes_other_separators_and_names(string text) => AssertImports("csv", "x.csv", text, "dog");

    /// <summary>As Raven Pro 1.6 saves a table: carriage returns, two views a selection, many columns.</summary>
    [Fact]
    public void Raven_takes_the_class_that_covers_most_of_the_clip() =>
        AssertImports(
            "raven",
            "clip1.Table.1.selections.txt",
            "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tDelta Time "
                + "(s)\tSpecies\r\n"
                + "1\tWaveform 1\t1\t0.5\t1.0\t0.0\t11025.0\t0.5\tcat\r\n"
                + "2\tSpectrogram 1\t1\t1.000000000\t4.250000000\t0.0\t11025.0\t3.25\tdog\r\n",
            "dog"
        );

    /// <summary>Three seconds in two pieces against two and a half, whatever the classes are called.</summary>
    [Theory, InlineData("dog", "cat"), InlineData("cat", "dog")]
    public void The_class_that_is_heard_longest_wins_and_not_its_name(string longest, string other) =>
        AssertImports("audacity", "clip1.txt", $"0\t1.5\t{longest}\n1.5\t4\t{other}\n3\t4.5\t{longest}\n", longest);

    /// <summary>As Audacity 3 exports a label track whose labels carry frequencies.</summary>
    [Fact]
    public void Audacity_lines_of_frequencies_are_passed_over() =>
        AssertImports(
            "audacity",
            "clip1.txt",
            "0.000000\t2.500000\tdog\n\\\t120.000000\t4000.000000\n3.000000\t3.000000\tcat\n",
            "dog"
        );

    [Fact]
    public void Clips_of_one_name_but_for_the_ending_get_a_track_each()
    {
        workspace.Store.Clips.Add([new ClipRecord(0, "clip1.flac", "", 1)]);
        workspace.Store.Labels.Give(
            [(1, workspace.ClassIds[0]), (2, workspace.ClassIds[0]), (5, workspace.ClassIds[1])],
            "ada"
        );
        var files = LabelExchange.Export(workspace.Store, new AudacityFormat()).ToList();
        Assert.Equal(
            ["clip1.flac.txt", "clip1.wav.txt", "sub/clip2.txt"],
            files.Select(file => file.Name).Order(StringComparer.Ordinal)
        );
        workspace.Store.Labels.Undo("ada");
        Assert.Equivalent(
            new ImportReport(3, 0, []),
            LabelExchange.Import(workspace.Store, new AudacityFormat(), files, "ben"),
            strict: true
        );
        Assert.Equal(("dog", "cat"), (workspace.LabelOf(1), workspace.LabelOf(5)));
    }

    /// <summary>
    /// The fields Label Studio 1.x writes: a cancelled annotation first, then one with a region and a choice.
    /// </summary>
    [Fact]
    public void Label_studio_takes_the_newest_annotation_that_was_not_cancelled() =>
        AssertImports(
            "label-studio",
            "project-1.json",
            """
            [{"id": 1, "annotations": [
                {"id": 5, "was_cancelled": false, "result": [{"value": {"start": 0.1, "end": 3.0, "channel": 0, "labels": ["dog"]}, "id": "wX", "from_name": "label", "to_name": "audio", "type": "labels"}]},
                {"id": 6, "was_cancelled": true, "result": [{"value": {"choices": ["cat"]}, "from_name": "label", "to_name": "audio", "type": "choices"}]}],
              "file_upload": "2f-clip1.wav", "predictions": [], "data": {"audio": "/data/upload/1/clip1.wav"}}]
            """,
            "dog"
        );

    [Theory]
    [InlineData("csv", "name,what\na,b\n", "needs the columns path,label; got name,what")]
    [InlineData("csv", "", "needs the columns")]
    [InlineData("raven", "Begin Time (s)\tEnd Time (s)\tAnnotation\nx\t1\tdog\n", "must be seconds")]
    [InlineData("raven", "nonsense", "a selection table needs")]
    [InlineData("audacity", "0.0 1.0 dog", "expected start")]
    [InlineData("label-studio", "{", "no valid JSON")]
    [InlineData("label-studio", "{\"a\": 1}", "expected a list of tasks")]
    [InlineData("label-studio", "[{\"data\": 3}]", "no data.audio")]
    public void What_can_not_be_understood_is_reported(string format, string text, string reason)
    {
        var report = LabelExchange.Import(
            workspace.Store,
            LabelFormats.Find(format).Value,
            [new("clip1.x", text)],
            "ada"
        );
        Assert.Contains(reason, Assert.Single(report.Skipped), StringComparison.Ordinal);
        Assert.Equal(0, report.Labelled);
    }

    [Fact]
    public void Any_text_is_read_without_a_crash() =>
        Gen.Select(Gen.Int[0, 3], Gen.OneOf(Gen.String, Gen.String[Gen.Char["[]{}\":,\t\n0.5\\aBegin"], 0, 60]))
            .Sample(
                (format, text) =>
                {
                    var skipped = new List<string>();
                    LabelFormats.All[format].Read(new LabelFile("a.x", text), skipped.Add).ToList();
                }
            );

    private void AssertImports(string format, string name, string text, string label)
    {
        var report = LabelExchange.Import(workspace.Store, LabelFormats.Find(format).Value, [new(name, text)], "ada");
        Assert.Equivalent(new ImportReport(1, 0, []), report, strict: true);
        Assert.Equal(label, workspace.LabelOf(1));
    }
}

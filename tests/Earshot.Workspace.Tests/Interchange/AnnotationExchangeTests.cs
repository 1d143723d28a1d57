using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Features;
using Earshot.Recordings.Interchange;
using Earshot.Workspace.Interchange;

namespace Earshot.Workspace.Tests.Interchange;

public sealed class AnnotationExchangeTests : IDisposable
{
    private readonly TemporaryWorkspace workspace = new(4, "dog", "cat");

    public void Dispose() => workspace.Dispose();

    public static TheoryData<string> Formats => new(AnnotationFormats.Written.Select(format => format.Name));

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_is_exported_is_imported_again_the_same(string name)
    {
        var format = AnnotationFormats.Find(name).Value;
        workspace.Store.Labels.Give(
            [
                (1, workspace.ClassIds[0]),
                (2, workspace.ClassIds[1]),
                (4, workspace.Store.Classes.Ensure("Öl, \"zäh\"").Id),
            ],
            "ada"
        );
        var files = AnnotationExchange.Export(workspace.Store, format).Files;
        using var other = new TemporaryWorkspace(4);
        var report = AnnotationExchange.Import(other.Store, format, files, "ben");
        AssertReport(3, 0, report);
        Assert.Equal(["dog", "cat", null, "Öl, \"zäh\""], Enumerable.Range(1, 4).Select(clip => other.LabelOf(clip)));
        Assert.All(
            other.Store.Labels.All(),
            label => Assert.Equal((LabelSource.Import, "ben"), (label.Source, label.Author))
        );
        AssertReport(0, 3, AnnotationExchange.Import(other.Store, format, files, "ben"));
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
                .. AnnotationExchange
                    .Export(workspace.Store, TableFormat.All[0])
                    .Files.Single()
                    .Text.TrimEnd()
                    .Split('\n')
                    .Select(line => string.Join(',', line.Split(',')[^2..])),
            ];
        Assert.Equal(["strangeness,rejected", ",", "3,false", "1.25,true", "0.5,false"], Csv());
        var tasks = JsonNode
            .Parse(AnnotationExchange.Export(workspace.Store, new LabelStudioFormat()).Files.Single().Text)!
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
        var report = AnnotationExchange.Import(workspace.Store, TableFormat.All[0], files, "ben");
        Assert.Contains("--replace", Assert.Single(report.Skipped).ToString(), StringComparison.Ordinal);
        Assert.Equal("dog", workspace.LabelOf(1));
        var replacing = new ImportOptions { Replace = true };
        var csv = TableFormat.All[0];
        Assert.Equal(1, AnnotationExchange.Import(workspace.Store, csv, files, "ben", replacing).Taken);
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
        LabelFile[] files = [new("x.csv", $"path,label\n{name},cat\n")];
        AnnotationExchange.Import(workspace.Store, TableFormat.All[0], files, "ada");
        Assert.Equal(clip is { } id ? [(long)id] : [], workspace.Store.Labels.All().Select(l => l.ClipId));
    }

    [Fact]
    public void What_is_fully_annotated_is_background_elsewhere()
    {
        using var field = new TemporaryWorkspace(3, 3, ["Silence"], new SegmentOptions(1, 0.5));
        LabelFile[] files =
        [
            new(
                "x.csv",
                "path,begin,end,label\nclip1.wav,0,1,dog\nclip1.wav,2,3,Noise\nclip1.wav,4,5,silence\n"
                    + "sub/clip2.wav,1,2,cat\n"
            ),
        ];
        var complete = new ImportOptions { Complete = true };
        var report = AnnotationExchange.Import(field.Store, TableFormat.All[0], files, "ada", complete);
        Assert.Equal((4, 4, 2), (report.Taken, report.Annotations, report.Completed));
        Assert.Contains(report.Notes, note => note.StartsWith("Noise: ", StringComparison.Ordinal));
        Assert.Equal(["Silence", "dog", "cat"], field.Store.Classes.All().Select(c => c.Name));
        var said = field.Store.Annotations.All().Select(a => (a.RecordingId, a.Value)).ToList();
        Assert.Equal(
            ["Silence", "dog"],
            said.Where(a => a is (1, { ClassName: { } })).Select(a => a.Value.ClassName).Order()
        );
        var complete1 = said.Where(a => a is (1, { Polarity: Polarity.Complete })).Select(a => a.Value).ToList();
        Assert.Equal([null, 2.0], complete1.Select(a => a.Range?.BeginSeconds).Order());
        Assert.All(complete1, a => Assert.Equal(["Silence", "dog", "cat"], a.KnownClasses));
        Assert.True(said.Single(a => a is (2, { Polarity: Polarity.Complete })).Value.IsWhole);
        Assert.DoesNotContain(said, a => a.RecordingId == 3);
        var again = AnnotationExchange.Import(field.Store, TableFormat.All[0], files, "ada", complete);
        Assert.Equal((0, 4, 0), (again.Taken, again.Unchanged, again.Completed));
    }

    [Fact]
    public void A_name_that_fits_two_clips_is_refused()
    {
        workspace.Store.Clips.Add([new ClipRecord(0, "a/same.wav", "", 1), new ClipRecord(0, "b/same.wav", "", 1)]);
        var report = AnnotationExchange.Import(
            workspace.Store,
            TableFormat.All[0],
            [new("x.csv", "path,label\nsame.wav,cat\nelse/b/same.wav,dog\n")],
            "ada"
        );
        var said = Assert.Single(report.Skipped).ToString();
        Assert.Contains("may be a/same.wav or b/same.wav", said, StringComparison.Ordinal);
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
        workspace.Store.Clips.Add([new ClipRecord(0, "clip1.flac", "", 1, DurationSeconds: 5)]);
        workspace.Store.Labels.Give(
            [(1, workspace.ClassIds[0]), (2, workspace.ClassIds[0]), (5, workspace.ClassIds[1])],
            "ada"
        );
        var files = AnnotationExchange.Export(workspace.Store, new AudacityFormat()).Files;
        Assert.Equal(
            ["clip1.flac.txt", "clip1.wav.txt", "sub/clip2.txt"],
            files.Select(file => file.Name).Order(StringComparer.Ordinal)
        );
        workspace.Store.Labels.Undo("ada");
        AssertReport(3, 0, AnnotationExchange.Import(workspace.Store, new AudacityFormat(), files, "ben"));
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
                {"id": 5, "was_cancelled": false, "result": [
                  {"value": {"start": 0.1, "end": 3.0, "channel": 0, "labels": ["dog"]},
                   "id": "wX", "from_name": "label", "to_name": "audio", "type": "labels"}]},
                {"id": 6, "was_cancelled": true, "result": [
                  {"value": {"choices": ["cat"]}, "from_name": "label", "to_name": "audio", "type": "choices"}]}],
              "file_upload": "2f-clip1.wav", "predictions": [], "data": {"audio": "/data/upload/1/clip1.wav"}}]
            """,
            "dog"
        );

    [Theory]
    [InlineData("csv", "name,what\na,b\n", "needs the columns path,label, got name,what")]
    [InlineData("csv", "", "needs the columns")]
    [InlineData("raven", "Begin Time (s)\tEnd Time (s)\tAnnotation\nx\t1\tdog\n", "must be seconds")]
    [InlineData("raven", "nonsense", "a selection table needs")]
    [InlineData("audacity", "0.0 1.0 dog", "expected start")]
    [InlineData("label-studio", "{", "no valid JSON")]
    [InlineData("label-studio", "{\"a\": 1}", "expected a list of tasks")]
    [InlineData("label-studio", "[{\"data\": 3}]", "no data.audio")]
    public void What_can_not_be_understood_is_reported(string format, string text, string reason)
    {
        var report = AnnotationExchange.Import(
            workspace.Store,
            AnnotationFormats.Find(format).Value,
            [new("clip1.x", text)],
            "ada"
        );
        Assert.Contains(reason, Assert.Single(report.Skipped).ToString(), StringComparison.Ordinal);
        Assert.Equal(0, report.Taken);
    }

    /// <summary>Ten recordings with 288 selections: 288 each time, equal.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void As_many_annotations_as_there_were_come_back(string name)
    {
        using var own = new TemporaryWorkspace(10);
        own.Store.Annotations.Put(
            [
                .. Enumerable
                    .Range(0, 288)
                    .Select(i => new AnnotationDraft(
                        1 + i % 10,
                        new Annotation($"class {i % 7}")
                        {
                            Range = Audio.TimeRange.FromMicroseconds(i * 12_345, i * 12_345 + 250_125),
                        }
                    )),
            ],
            "ada"
        );
        var format = AnnotationFormats.Find(name).Value;
        using var other = new TemporaryWorkspace(10);
        var files = AnnotationExchange.Export(own.Store, format).Files;
        var report = AnnotationExchange.Import(other.Store, format, files, "ada");
        Assert.Equal((288, 288, 0), (report.Rows, report.Annotations, report.Skipped.Count));
        Assert.Equal(Held(own), Held(other));
        Assert.Equal(288, AnnotationExchange.Import(other.Store, format, files, "ada").Unchanged);
        other.Store.Annotations.Undo("ada");
        Assert.Empty(other.Store.Annotations.All());
        other.Store.Annotations.Redo("ada");
        Assert.Equal(Held(own), Held(other));
    }

    [Fact]
    public void Detections_come_in_unheard_and_become_labels_on_request()
    {
        LabelFile[] files = [new("x.csv", "path,label,confidence\nclip1.wav,dog,0.95\nclip3.wav,cat,0.5\n")];
        var csv = TableFormat.All[0];
        var report = AnnotationExchange.Import(workspace.Store, csv, files, "ada");
        Assert.Equal((2, 2), (report.Taken, report.Unheard));
        Assert.Empty(workspace.Store.Labels.All());
        var exported = AnnotationExchange.Export(workspace.Store, csv).Files[0].Text;
        Assert.DoesNotContain("dog", exported, StringComparison.Ordinal);
        var accepting = new ImportOptions { Accept = 0.9 };
        Assert.Equal(1, AnnotationExchange.Import(workspace.Store, csv, files, "ada", accepting).Taken);
        Assert.Equal(("dog", null), (workspace.LabelOf(1), workspace.LabelOf(3)));
        Assert.Equal(LabelSource.Pseudo, workspace.Store.Labels.Of(1)!.Source);
    }

    [Fact]
    public void Spellings_of_one_class_are_one_class_and_said()
    {
        LabelFile[] files = [new("x.csv", "path,label\nclip1.wav,frog\nsub/clip2.wav,Frog\nclip3.wav, FROG\n")];
        var report = AnnotationExchange.Import(workspace.Store, TableFormat.All[0], files, "ada");
        Assert.Equal(["frog"], report.NewClasses);
        Assert.Contains("FROG, Frog", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal("frog", workspace.LabelOf(2));
    }

    [Fact]
    public void What_is_no_class_or_no_new_one_is_not_taken()
    {
        var text = "path,label\nclip1.wav,nan\nsub/clip2.wav,owl\nclip3.wav,dog\nclip3.wav,cat\n";
        LabelFile[] files = [new("x.csv", text)];
        var report = AnnotationExchange.Import(
            workspace.Store,
            TableFormat.All[0],
            files,
            "ada",
            new ImportOptions { MakesClasses = false }
        );
        Assert.Equal((0, 1, 3), (report.Taken, report.Unlabelled, report.Skipped.Count));
        Assert.Contains(report.Skipped, row => row.Reason.Contains("one class", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.Contains("nan", StringComparison.Ordinal));
        Assert.Equal(["dog", "cat"], workspace.Store.Classes.All().Select(c => c.Name));
    }

    /// <summary>Its good class is kept; it counts once, as a region of which something was left out.</summary>
    [Theory]
    [InlineData("owl", "there is no class owl")]
    [InlineData("a\\tb", "holds a tab")]
    public void A_region_of_a_good_and_a_bad_class_has_one_fate(string other, string reason)
    {
        var region = $$$"""{"type": "labels", "value": {"start": 0, "end": 0.1, "labels": ["dog", "{{{other}}}"]}}""";
        var text = $$$"""[{"data": {"audio": "clip1.wav"}, "annotations": [{"result": [{{{region}}}]}]}]""";
        var report = AnnotationExchange.Import(
            workspace.Store,
            new LabelStudioFormat(),
            [new LabelFile("x.json", text)],
            "ada",
            new ImportOptions { MakesClasses = false }
        );
        Assert.Equal((1, 0, 1), (report.Rows, report.Taken, report.Annotations));
        var said = Assert.Single(report.Skipped).Reason;
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.Contains("(the rest of the row is taken)", said, StringComparison.Ordinal);
        Assert.Single(Held(workspace), annotation => annotation.Contains("dog", StringComparison.Ordinal));
    }

    private static List<string> Held(TemporaryWorkspace own) =>
        [
            .. own
                .Store.Annotations.All()
                .Select(a => $"{a.RecordingId} {a.Value.Range} {a.Value.ClassName} {a.Value.Annotator}")
                .Order(StringComparer.Ordinal),
        ];

    private static void AssertReport(int taken, int unchanged, ImportReport report)
    {
        Assert.Empty(report.Skipped);
        Assert.Equal((taken, unchanged), (report.Taken, report.Unchanged));
        Assert.Equal(report.Rows, report.Taken + report.Merged + report.Unchanged);
    }

    private void AssertImports(string format, string name, string text, string label)
    {
        var read = AnnotationFormats.Find(format).Value;
        var report = AnnotationExchange.Import(workspace.Store, read, [new(name, text)], "ada");
        AssertReport(report.Rows, 0, report);
        Assert.Equal(label, workspace.LabelOf(1));
    }
}

using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Recordings.Extraction;
using Earshot.Recordings.Interchange;
using Earshot.Recordings.Places;
using Earshot.Recordings.Vectors;
using Earshot.Testing;

namespace Earshot.Recordings.Tests.Interchange;

/// <summary>Tables that spreadsheets open: what they would run is a text to them and comes back as it was.</summary>
public sealed class SpreadsheetCellTests : IDisposable
{
    private const string Formula = "=HYPERLINK(1)";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("csv")]
    [InlineData("raven")]
    [InlineData("opensoundscape")]
    [InlineData("dcase")]
    [InlineData("kaleidoscope")]
    public void Each_format_writes_them_safely_and_reads_them_back(string name)
    {
        var format = AnnotationFormats.Find(name).Value;
        KnownRecording recording = new(1, "=a.wav", 10, 16_000);
        Annotation said = new(Formula) { Range = TimeRange.FromSeconds(1, 2).Value };
        var file = Assert.Single(format.Write([new AnnotatedRecording(recording, "/clips/=a.wav", [said])]).Files);
        var cells = file.Text.Split('\n').Skip(1).SelectMany(line => line.Split(',', '\t')).Select(c => c.Trim('"'));
        Assert.DoesNotContain(cells, cell => cell.StartsWith('='));
        var back = Assert.Single(AnnotationImport.Read(format, [file], [recording]).Placed);
        Assert.Equal((1, Formula), (back.Recording.Id, back.Annotation.ClassName));
    }

    [Fact]
    public void So_does_the_ledger_of_what_was_skipped()
    {
        var path = folder.File("f.skipped.csv");
        using (var ledger = new SkipLedger(path))
        {
            ledger.Add(new SkippedInput("=a.wav", "@b: copy it again"));
            ledger.Complete();
        }
        Assert.Equal("'=a.wav,'@b: copy it again,", File.ReadAllLines(path)[1]);
        Assert.Equal([new SkippedInput("=a.wav", "@b: copy it again")], SkipLedger.Read(path));
    }

    [Theory]
    [InlineData("path,site\na.wav,\"marsh\nb.wav,wood\n")]
    [InlineData("path,\"site\na.wav,marsh\n")]
    public void A_quote_that_is_never_closed_is_named_in_tables_of_places_and_vectors(string text)
    {
        Assert.Contains(
            "a quote is never closed",
            PlaceTable.Read(new("p.csv", text)).Reason,
            StringComparison.Ordinal
        );
        File.WriteAllText(folder.File("v.csv"), text);
        Assert.Contains(
            "a quote is never closed",
            VectorFiles.Read([folder.File("v.csv")]).Reason,
            StringComparison.Ordinal
        );
        var reading = new AnnotationReading();
        AnnotationFormats.Find("csv").Value.Read(new LabelFile("l.csv", text.Replace("site", "label")), new(), reading);
        Assert.Contains(reading.Skipped, row => $"{row}".Contains("a quote is never closed", StringComparison.Ordinal));
    }
}

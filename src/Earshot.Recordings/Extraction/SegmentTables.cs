using System.Globalization;

namespace Earshot.Recordings.Extraction;

/// <summary>Labels of segments as the tables other programs open beside the recording.</summary>
public static class SegmentTables
{
    /// <summary>
    /// Raven's selection table of one recording: tab-separated, one selection a line, in the order of columns that
    /// BirdNET-Analyzer has.
    /// </summary>
    public static void WriteRaven(TextWriter text, IEnumerable<SegmentLabel> labels)
    {
        text.Write(
            "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq "
                + "(Hz)\tAnnotation\tConfidence\tBegin Path\tFile Offset (s)\n"
        );
        foreach (var (number, label) in labels.Index())
            Line(
                text,
                $"{number + 1}",
                "Spectrogram 1",
                "1",
                Number(label.BeginSeconds),
                Number(label.EndSeconds),
                "0",
                Number(label.HighestHz),
                Cell(label.Label),
                Share(label.Confidence),
                Cell(label.Path),
                Number(label.BeginSeconds)
            );
    }

    /// <summary>Audacity's label track of one recording: begin, end and label a line.</summary>
    public static void WriteAudacity(TextWriter text, IEnumerable<SegmentLabel> labels)
    {
        foreach (var label in labels)
            Line(text, Number(label.BeginSeconds), Number(label.EndSeconds), Cell(label.Label));
    }

    private static void Line(TextWriter text, params ReadOnlySpan<string?> cells)
    {
        text.Write(string.Join('\t', cells));
        text.Write('\n');
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Share(float value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>These tables know no quoting: a tab or a line's end within a text becomes a space.</summary>
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}

using Earshot.Recordings;
using Earshot.Recordings.Extraction;

namespace Earshot.Recordings.Tests.Extraction;

public class SegmentTablesTests
{
    private static readonly SegmentLabel[] Labels =
    [
        new("a/dawn, 1.wav", 0, 5, "blackbird", 0.875f, 8000),
        new("a/dawn, 1.wav", 2.5, 7.5, "rain\tand\nwind", 0.51239f, 11025),
    ];

    [Fact]
    public void Raven() =>
        Assert.Equal(
            "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq "
                + "(Hz)\tAnnotation\tConfidence\tBegin Path\tFile Offset (s)\n"
                + "1\tSpectrogram 1\t1\t0\t5\t0\t8000\tblackbird\t0.875\ta/dawn, 1.wav\t0\n"
                + "2\tSpectrogram 1\t1\t2.5\t7.5\t0\t11025\train and wind\t0.5124\ta/dawn, 1.wav\t2.5\n",
            Written(SegmentTables.WriteRaven)
        );

    [Fact]
    public void Audacity() =>
        Assert.Equal(
            "0.000000\t5.000000\tblackbird\n2.500000\t7.500000\train and wind\n",
            Written(SegmentTables.WriteAudacity)
        );

    private static string Written(Action<TextWriter, IEnumerable<SegmentLabel>> write)
    {
        var text = new StringWriter();
        write(text, Labels);
        return text.ToString();
    }
}

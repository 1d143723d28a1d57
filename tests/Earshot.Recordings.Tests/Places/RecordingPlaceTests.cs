using System.Buffers.Binary;
using System.Text;
using Earshot.Recordings.Interchange;
using Earshot.Recordings.Places;

namespace Earshot.Recordings.Tests.Places;

public sealed class RecordingPlaceTests
{
    [Theory]
    [InlineData("20240611_053000.WAV", null, "2024-06-11T05:30:00Z")]
    [InlineData("north/5AFFB8E4.WAV", null, "2018-05-19T05:40:52Z")]
    [InlineData("SM4_20240611_053000.wav", "SM4", "2024-06-11T05:30:00")]
    [InlineData("C:\\x\\POND-2_20240611_053000_000.wav", "POND-2", "2024-06-11T05:30:00")]
    [InlineData("SM4_20241311_053000.wav", null, null)]
    [InlineData("00000001.wav", null, null)]
    [InlineData("dawn chorus.wav", null, null)]
    public void Names_tell_where_and_when(string name, string? site, string? at) =>
        Assert.Equal(new RecordingPlace(Site: site, StartedAt: at), RecordingNames.Read(name));

    [Fact]
    public void Guano_counts_before_bext_and_before_a_comment()
    {
        var guano =
            "GUANO|Version: 1.0\nMake: Wildlife Acoustics\nModel: SM4BAT\nLoc Position: 52.5 -13.25\n"
            + "Timestamp: 2024-06-11T05:30:00+02:00\n";
        var bext = new byte[602];
        "someone"u8.CopyTo(bext.AsSpan(256));
        "2023-01-0204:05:06"u8.CopyTo(bext.AsSpan(320));
        var both = Wav(("bext", bext), ("data", new byte[3]), ("guan", Encoding.UTF8.GetBytes(guano)));
        Assert.Equal(
            new RecordingPlace(null, "Wildlife Acoustics SM4BAT", 52.5, -13.25, "2024-06-11T05:30:00+02:00"),
            RecordingTags.Read(both)
        );
        Assert.Equal(
            new RecordingPlace(Device: "someone", StartedAt: "2023-01-02T04:05:06"),
            RecordingTags.Read(Wav(("bext", bext)))
        );
    }

    /// <summary>As recorders for film write it, padded to an even length, the place's name before the card's own bext.
    /// </summary>
    [Fact]
    public void Ixml_names_a_place()
    {
        const string text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <BWFXML>
              <IXML_VERSION>1.61</IXML_VERSION>
              <LOCATION>
                <LOCATION_NAME>Mill pond &amp; weir</LOCATION_NAME>
                <LOCATION_GPS>47.756787, -123.729977</LOCATION_GPS>
              </LOCATION>
              <BEXT>
                <BWF_ORIGINATOR>SoundDev: MixPre-6 II</BWF_ORIGINATOR>
                <BWF_ORIGINATION_DATE>2024-06-11</BWF_ORIGINATION_DATE>
                <BWF_ORIGINATION_TIME>05:30:00</BWF_ORIGINATION_TIME>
              </BEXT>
            </BWFXML>
            """;
        var bext = new byte[602];
        "2023-01-0204:05:06"u8.CopyTo(bext.AsSpan(320));
        var whole = new RecordingPlace(
            "Mill pond & weir",
            "SoundDev: MixPre-6 II",
            47.756787,
            -123.729977,
            "2024-06-11T05:30:00"
        );
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0, 0];
        Assert.Equal(whole, RecordingTags.Read(Wav(("bext", bext), ("iXML", bytes))));
        var withoutTime = Encoding.UTF8.GetBytes(text.Replace("2024-06-11", "", StringComparison.Ordinal));
        Assert.Equal("2023-01-02T04:05:06", RecordingTags.Read(Wav(("bext", bext), ("iXML", withoutTime))).StartedAt);
        var bomb =
            "<!DOCTYPE a [<!ENTITY b \"x\">]><BWFXML><LOCATION><LOCATION_NAME>&b;</LOCATION_NAME></LOCATION></BWFXML>";
        Assert.Equal(new RecordingPlace(), RecordingTags.Read(Wav(("iXML", Encoding.UTF8.GetBytes(bomb)))));
    }

    [Theory]
    [InlineData("(UTC)", "Z")]
    [InlineData("(UTC+2)", "+02:00")]
    [InlineData("(UTC-3:30)", "-03:30")]
    public void AudioMoth_writes_a_comment(string zone, string offset)
    {
        var text = $"INFOICMT....Recorded at 05:30:00 11/06/2024 {zone} by AudioMoth 24F319055FDF3F5D at medium gain";
        Assert.Equal(
            new RecordingPlace(Device: "AudioMoth 24F319055FDF3F5D", StartedAt: $"2024-06-11T05:30:00{offset}"),
            RecordingTags.Read(Wav(("LIST", Encoding.ASCII.GetBytes(text))))
        );
    }

    [Fact]
    public void Any_bytes_are_read_without_a_crash() =>
        Gen
            .Byte.Array[0, 64]
            .Sample(bytes =>
            {
                RecordingTags.Read(new MemoryStream(bytes));
                RecordingTags.Read(Wav(("guan", bytes), ("bext", bytes), ("LIST", bytes), ("iXML", bytes)));
            });

    [Fact]
    public void A_table_says_it_of_folders_and_of_recordings()
    {
        var text = "path,site,latitude,longitude,started_at\nnorth,N,52,13,\nnorth/b.wav,,,,2024-06-11T05:30:00\n";
        var table = PlaceTable.Read(new LabelFile("places.csv", text)).Value;
        Assert.Equal(new RecordingPlace("N", null, 52, 13, "2024-06-11T05:30:00"), table.Of("north/b.wav"));
        Assert.Equal(new RecordingPlace(), table.Of("south/b.wav"));
        Assert.Contains(
            "line 2",
            PlaceTable.Read(new LabelFile("x.csv", "path,latitude,longitude\na,91,0\n")).Reason,
            StringComparison.Ordinal
        );
    }

    private static MemoryStream Wav(params (string Name, byte[] Bytes)[] chunks)
    {
        var file = new MemoryStream();
        file.Write("RIFF\0\0\0\0WAVE"u8);
        foreach (var (name, bytes) in chunks)
        {
            var size = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(size, bytes.Length);
            file.Write([.. Encoding.ASCII.GetBytes(name), .. size, .. bytes, .. new byte[bytes.Length & 1]]);
        }
        file.Position = 0;
        return file;
    }
}

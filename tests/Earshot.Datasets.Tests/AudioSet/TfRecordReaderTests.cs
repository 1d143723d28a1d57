using System.Buffers.Binary;
using Earshot.Datasets.AudioSet;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Datasets.Tests.AudioSet;

public class TfRecordReaderTests
{
    /// <summary>
    /// RFC 3720, appendix B.4: CRC-32C of 32 zeros is 0x8A9136AA, of 32 times 0xFF 0x62A8AB43, of 0..31 0x46DD794E;
    /// then TensorFlow's mask.
    /// </summary>
    [Fact]
    public void ChecksumsAreThoseOfTheStandard()
    {
        static uint Mask(uint crc) => unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
        Assert.Equal(Mask(0x8A9136AA), TfRecordReader.MaskedChecksum(new byte[32]));
        Assert.Equal(Mask(0x62A8AB43), TfRecordReader.MaskedChecksum([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(
            Mask(0x46DD794E),
            TfRecordReader.MaskedChecksum([.. Enumerable.Range(0, 32).Select(i => (byte)i)])
        );
        Assert.Equal(Mask(0xE3069283), TfRecordReader.MaskedChecksum("123456789"u8));
    }

    [Fact]
    public void RecordsComeBackAndDamageIsNamed()
    {
        byte[] file = [.. Record("one"u8), .. Record([]), .. Record("three"u8)];
        Assert.Equal(
            ["one", "", "three"],
            TfRecordReader.Records(file).Select(record => System.Text.Encoding.UTF8.GetString(record.Span))
        );
        file[12] ^= 1;
        Assert.Contains("record 0 is damaged", Complaint(file));
        Assert.Contains("record 0 is cut short", Complaint(file[..5]));
        Assert.Contains(
            "record 1 is cut short: it should have 5 bytes, 3 are left",
            Complaint([.. Record([]), .. Record("three"u8)[..19]])
        );
    }

    /// <summary>Damage that a checksum lets through: the message is mutated first, and framed again.</summary>
    [Fact]
    public void HundredThousandMutationsAreClipsOrBadData()
    {
        var file = File.ReadAllBytes(SharedData.Require("data", "audioset_vggish", "bal_train", "-0.tfrecord"));
        var message = TfRecordReader.Records(file).First().ToArray();
        var random = new RandomStream(11);
        var read = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var damaged = i % 2 == 0 ? Mutation.Of(file, random) : Record(Mutation.Of(message, random));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read += AudioSetClips.ReadFile(damaged).Count();
            }
            catch (InvalidDataException) { }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000 + 20 * damaged.Length);
        }
        Assert.InRange(read, 10_000, 1_000_000);
    }

    private static string Complaint(byte[] file) =>
        Assert.Throws<InvalidDataException>(() => TfRecordReader.Records(file).Count()).Message;

    private static byte[] Record(ReadOnlySpan<byte> content)
    {
        var record = new byte[content.Length + 16];
        BinaryPrimitives.WriteInt64LittleEndian(record, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), TfRecordReader.MaskedChecksum(record.AsSpan(0, 8)));
        content.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(
            record.AsSpan(12 + content.Length),
            TfRecordReader.MaskedChecksum(content)
        );
        return record;
    }
}

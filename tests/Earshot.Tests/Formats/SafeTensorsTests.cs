using System.Text;
using Earshot.Formats;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Tests.Formats;

public class SafeTensorsTests
{
    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9], Gen.String, Gen.String)
            .Sample(
                (rows, columns, key, text) =>
                {
                    var archive = new TensorArchive { Metadata = { [key] = text } };
                    archive.Tensors["weights"] = Random(rows, columns);
                    archive.Tensors["häß\"lich\n"] = Random(1, 3);
                    var back = Read(Bytes(archive));
                    return back.Metadata[key] == WellFormed(text)
                        && archive.Tensors.All(t =>
                            back.Tensors[t.Key].ToString() == t.Value.ToString()
                            && back.Tensors[t.Key].Span.SequenceEqual(t.Value.Span)
                        );
                },
                iter: 300
            );

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var archive = new TensorArchive { Metadata = { ["a"] = "b" } };
        archive.Tensors["x"] = new(1, 2, [1.0001f, -2f]);
        archive.Tensors["y"] = new(1, 2, [1f, -2f]); // nothing is lost in 16 bits
        var header =
            """{"__metadata__":{"a":"b"},"x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"y":{"dtype":"F16","shape":[1,2],"data_offsets":[8,12]}}""";
        header = header.PadRight((header.Length + 7) / 8 * 8);
        byte[] expected =
        [
            .. BitConverter.GetBytes((ulong)header.Length),
            .. Encoding.UTF8.GetBytes(header),
            0x47,
            3,
            0x80,
            0x3F,
            0,
            0,
            0,
            0xC0,
            0,
            0x3C,
            0,
            0xC0,
        ];
        Assert.Equal(expected, Bytes(archive));
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", "neither F32 nor F16")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "shape 1×3")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "shape -1×-2")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2,1,1],"data_offsets":[0,8]}}""", "dimensions")]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "expected to begin at 4"
    )]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "belong to no tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2000000000,1],"data_offsets":[0,8000000000]}}""", "of 8 bytes")]
    [InlineData("""{"x":7}""", "not the JSON")]
    [InlineData("""[1, 2""", "not the JSON")]
    public void A_file_that_lies_is_refused_with_what_is_wrong(string header, string complaint)
    {
        byte[] file =
        [
            .. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)),
            .. Encoding.UTF8.GetBytes(header),
            .. new byte[8],
        ];
        Assert.Contains(complaint, Assert.Throws<InvalidDataException>(() => Read(file)).Message);
    }

    [Fact]
    public void A_hundred_thousand_mutated_files_are_read_or_refused_within_their_size()
    {
        var archive = new TensorArchive { Metadata = { ["classes"] = """["dog","rain"]""", ["encoder"] = "logmel" } };
        archive.Tensors["a"] = Random(3, 5);
        archive.Tensors["b"] = Random(1, 4);
        var original = Bytes(archive);
        var random = new RandomStreams(1).Stream("mutations");
        int read = 0,
            refused = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100_000; i++)
            try
            {
                Read(Mutation.Of(original, random));
                read++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        var bytesEach = (GC.GetAllocatedBytesForCurrentThread() - before) / 100_000;
        Assert.True(
            read > 1000 && refused > 50_000,
            $"{read} read, {refused} refused: the mutations are too weak or too strong"
        );
        Assert.True(bytesEach < 64 << 10, $"{bytesEach} bytes a file of {original.Length}");
    }

    private static Matrix<float> Random(int rows, int columns)
    {
        var stream = new RandomStreams(5).Stream($"{rows}×{columns}");
        var matrix = new Matrix<float>(rows, columns);
        foreach (ref var value in matrix.Span)
            value = (float)stream.NextNormal();
        return matrix;
    }

    private static byte[] Bytes(TensorArchive archive)
    {
        var stream = new MemoryStream();
        SafeTensors.Write(stream, archive);
        return stream.ToArray();
    }

    private static TensorArchive Read(byte[] file) => SafeTensors.Read(new MemoryStream(file));

    /// <summary>Lone surrogates can't be written in UTF-8; they become the replacement character.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}

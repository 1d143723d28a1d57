using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Audio;

/// <summary>
/// Chunks behind a data chunk: of no length or an open one a recorder that was started and stopped leaves them; a
/// second one that holds samples nobody reads.
/// </summary>
internal static class WavChunks
{
    private static readonly HashSet<string> Known =
    [
        "LIST",
        "INFO",
        "guan",
        "wamd",
        "bext",
        "iXML",
        "axml",
        "chna",
        "cue ",
        "smpl",
        "inst",
        "plst",
        "fact",
        "PEAK",
        "JUNK",
        "junk",
        "PAD ",
        "FLLR",
        "id3 ",
        "ID3 ",
        "_PMX",
        "cart",
        "umid",
        "DISP",
        "afsp",
        "acid",
        "minf",
        "mext",
    ];

    /// <summary>
    /// Whether what follows is a chunk that is known, or chunks that end where the file ends; the stream stays where it
    /// stands.
    /// </summary>
    public static bool Follow(Stream stream)
    {
        var position = stream.Position;
        var found = Walk(stream);
        stream.Position = position;
        return found;
    }

    /// <summary>
    /// Bytes of samples in data chunks that begin so many bytes behind where the stream stands, and whether the chunks
    /// end where the file ends; the stream stays where it stands.
    /// </summary>
    public static (long Bytes, bool IsWhole) DataBehind(Stream stream, long bytes)
    {
        var position = stream.Position;
        var next = position + bytes + (bytes & 1);
        var found = 0L;
        Span<byte> head = stackalloc byte[8];
        while (next > 0 && next < stream.Length - head.Length)
        {
            stream.Position = next;
            stream.ReadExactly(head);
            if (head[..4].ContainsAnyExceptInRange((byte)32, (byte)126))
                break;
            var size = ReadUInt32LittleEndian(head[4..]);
            if (head[..4].SequenceEqual("data"u8))
                found += Math.Min(size, stream.Length - stream.Position);
            next = stream.Position + size + (size & 1);
        }
        stream.Position = position;
        return (found, next >= stream.Length && next - stream.Length <= 1);
    }

    private static bool Walk(Stream stream)
    {
        Span<byte> head = stackalloc byte[8];
        for (var first = true; stream.ReadAtLeast(head, 8, throwOnEndOfStream: false) == 8; first = false)
        {
            if (head[..4].ContainsAnyExceptInRange((byte)32, (byte)126))
                return false;
            if (first && Known.Contains(System.Text.Encoding.ASCII.GetString(head[..4])))
                return true;
            var size = ReadUInt32LittleEndian(head[4..]);
            var next = stream.Position + size + (size & 1);
            if (next >= stream.Length)
                return next - stream.Length <= (size & 1);
            stream.Position = next;
        }
        return false;
    }
}

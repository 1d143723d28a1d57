using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Audio;

/// <summary>
/// Chunks behind a data chunk of no length or an open one: a recorder that was started and stopped leaves them.
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

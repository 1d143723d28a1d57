using System.Buffers.Binary;
using System.Text.Json;

namespace Earshot.Networks.Files;

/// <summary>The header of a safetensors file: a length as u64, JSON, then all values, little-endian.</summary>
internal static class SafeTensorsReader
{
    private const int MaxHeaderBytes = 64 << 20;

    public static WeightFile Open(string path, FileStream stream)
    {
        Span<byte> length = stackalloc byte[8];
        if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
            throw new InvalidDataException($"a file of {stream.Length} bytes is too short to have a header");
        var size = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (size > MaxHeaderBytes || (long)size > stream.Length - 8)
            throw new InvalidDataException($"its header claims {size} bytes of {stream.Length}");
        var header = new byte[size];
        stream.ReadExactly(header);
        try
        {
            return new(path, stream, Entries(header, stream, 8 + (long)size));
        }
        // What System.Text.Json throws for broken JSON, a missing property, a value of another kind; a name twice.
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"its header is not the JSON it should be ({e.Message})", e);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"its header makes no sense ({e.Message})", e);
        }
    }

    private static Dictionary<string, WeightEntry> Entries(byte[] header, FileStream stream, long data)
    {
        var entries = new Dictionary<string, WeightEntry>(StringComparer.Ordinal);
        using var json = JsonDocument.Parse(header);
        foreach (var property in json.RootElement.EnumerateObject())
            if (!property.NameEquals("__metadata__"))
                entries.Add(property.Name, Entry(property.Name, property.Value, stream, data));
        return entries;
    }

    private static WeightEntry Entry(string name, JsonElement value, FileStream stream, long data)
    {
        var text = value.GetProperty("dtype").GetString() ?? "";
        var type =
            NumberTypes.Of(text) ?? throw new InvalidDataException($"tensor '{name}' has numbers of type '{text}'");
        int[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        var offsets = value.GetProperty("data_offsets");
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        var entry = new WeightEntry(type, shape, 0, null, at => BorrowedStream.From(stream, data + begin + at));
        return
            Array.TrueForAll(shape, size => size >= 0)
            && begin >= 0
            && end <= stream.Length - data
            && end - begin == (long)entry.Count * type.Bytes()
            ? entry
            : throw new InvalidDataException(
                $"tensor '{name}' of shape ({string.Join(", ", shape)}) has its values at {begin}..{end} of "
                    + $"{stream.Length - data}"
            );
    }
}

/// <summary>A file read on from some place; closing it leaves the file open.</summary>
internal sealed class BorrowedStream : Stream
{
    private readonly Stream file;

    private BorrowedStream(Stream file) => this.file = file;

    public static Stream From(FileStream file, long at)
    {
        file.Position = at;
        return new BorrowedStream(file);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => file.Length;
    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => file.Read(buffer);

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Earshot.Numerics;

namespace Earshot.Formats;

/// <summary>
/// The safetensors format (github.com/huggingface/safetensors), F32 and F16 and at most two dimensions: the header's
/// length as u64, the header as JSON (name → dtype, shape, data_offsets; texts under <c>__metadata__</c>), then all
/// values, little-endian. Nothing is lost: F16 is written where every value of a tensor is one that F16 has (<see
/// cref="HalfPrecision"/>).
/// </summary>
/// <remarks>
/// A file is untrusted input: nothing is allocated that its own length does not cover, tensors must tile the data
/// without gap or overlap, and whatever is wrong is an <see cref="InvalidDataException"/>.
/// </remarks>
internal static class SafeTensors
{
    /// <summary>Largest header read, in bytes: 16 MiB.</summary>
    public const int MaxHeaderBytes = 16 << 20;

    private const string MetadataKey = "__metadata__";

    /// <summary>Writes an archive; equal archives give equal bytes.</summary>
    public static void Write(Stream stream, TensorArchive archive)
    {
        var header = Header(archive);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        foreach (var tensor in archive.Tensors.Values)
            WriteValues(stream, tensor.Span);
    }

    /// <summary>Reads an archive.</summary>
    /// <param name="stream">A seekable stream that holds the file and nothing else.</param>
    /// <exception cref="InvalidDataException">It is not a safetensors file of such tensors; the message says what is
    /// wrong.</exception>
    public static TensorArchive Read(Stream stream)
    {
        Span<byte> length = stackalloc byte[8];
        if (stream.Length < 8)
            throw Bad($"a file of {stream.Length} bytes is too short to have a header");
        stream.ReadExactly(length);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerBytes > MaxHeaderBytes || (long)headerBytes > stream.Length - 8)
            throw Bad($"the header claims {headerBytes} bytes, the file has {stream.Length} (limit {MaxHeaderBytes})");
        var header = new byte[(int)headerBytes];
        stream.ReadExactly(header);
        var archive = new TensorArchive();
        ReadTensors(stream, ParseHeader(header, archive), archive);
        return archive;
    }

    private static MemoryStream Header(TensorArchive archive)
    {
        var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (name, text) in archive.Metadata)
                json.WriteString(name, text);
            json.WriteEndObject();
            var offset = 0L;
            foreach (var (name, tensor) in archive.Tensors)
                WriteEntry(json, name, tensor, ref offset);
            json.WriteEndObject();
        }
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        return header;
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, Matrix<float> tensor, ref long offset)
    {
        json.WriteStartObject(name);
        var half = HalfPrecision.Holds(tensor.Span);
        json.WriteString("dtype", half ? "F16" : "F32");
        json.WriteStartArray("shape");
        json.WriteNumberValue(tensor.Rows);
        json.WriteNumberValue(tensor.Columns);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset += (half ? 2L : 4L) * tensor.Rows * tensor.Columns);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors is written on little-endian machines only");
        stream.Write(
            HalfPrecision.Holds(values)
                ? MemoryMarshal.AsBytes<Half>(HalfPrecision.Of(values))
                : MemoryMarshal.AsBytes(values)
        );
    }

    private static List<Entry> ParseHeader(byte[] header, TensorArchive archive)
    {
        try
        {
            using var json = JsonDocument.Parse(header);
            var entries = new List<Entry>();
            foreach (var property in json.RootElement.EnumerateObject())
                if (property.NameEquals(MetadataKey))
                    ReadMetadata(property.Value, archive);
                else
                    entries.Add(ParseEntry(property.Name, property.Value));
            return entries;
        }
        // What System.Text.Json throws for broken JSON, a value of another kind, and text that is not UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Bad($"its header is not the JSON it should be ({e.Message})");
        }
    }

    private static void ReadMetadata(JsonElement metadata, TensorArchive archive)
    {
        foreach (var entry in metadata.EnumerateObject())
            archive.Metadata[entry.Name] = entry.Value.GetString() ?? "";
    }

    private static Entry ParseEntry(string name, JsonElement value)
    {
        if (!value.TryGetProperty("dtype", out var type) || !(type.ValueEquals("F32") || type.ValueEquals("F16")))
            throw Bad($"tensor '{name}' is neither F32 nor F16");
        var valueBytes = type.ValueEquals("F32") ? 4 : 2;
        if (!value.TryGetProperty("shape", out var shape) || shape.GetArrayLength() is not (1 or 2))
            throw Bad($"tensor '{name}' has no shape of one or two dimensions");
        if (!value.TryGetProperty("data_offsets", out var offsets) || offsets.GetArrayLength() != 2)
            throw Bad($"tensor '{name}' has no data_offsets");
        var rows = shape.GetArrayLength() == 1 ? 1 : shape[0].GetInt32();
        var columns = shape[shape.GetArrayLength() - 1].GetInt32();
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (
            rows < 0
            || columns < 0
            || (long)rows * columns > Array.MaxLength
            || begin < 0
            || end - begin != (long)valueBytes * rows * columns
        )
            throw Bad($"tensor '{name}' of shape {rows}×{columns} has its values at {begin}..{end}");
        return new(name, rows, columns, valueBytes, begin, end);
    }

    private static void ReadTensors(Stream stream, List<Entry> entries, TensorArchive archive)
    {
        var dataBytes = stream.Length - stream.Position;
        var expected = 0L;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != expected || entry.End > dataBytes)
                throw Bad(
                    $"tensor '{entry.Name}' has its values at {entry.Begin}..{entry.End}, expected to begin at "
                        + $"{expected} of {dataBytes} bytes"
                );
            expected = entry.End;
            var tensor = new Matrix<float>(entry.Rows, entry.Columns);
            ReadValues(stream, tensor.Span, entry.ValueBytes);
            if (!archive.Tensors.TryAdd(entry.Name, tensor))
                throw Bad($"tensor '{entry.Name}' stands there twice");
        }
        if (expected != dataBytes)
            throw Bad($"{dataBytes - expected} bytes at its end belong to no tensor");
    }

    private static void ReadValues(Stream stream, Span<float> values, int valueBytes)
    {
        var bytes = MemoryMarshal.AsBytes(values)[..(valueBytes * values.Length)];
        stream.ReadExactly(bytes);
        if (valueBytes == 2)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes.ToArray()), values);
    }

    private static InvalidDataException Bad(string what) => new($"not a safetensors file that can be read: {what}");

    private readonly record struct Entry(string Name, int Rows, int Columns, int ValueBytes, long Begin, long End);
}

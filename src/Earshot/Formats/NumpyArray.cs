using System.Buffers.Binary;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Earshot.Formats;

/// <summary>
/// An array of a NumPy file (<c>.npy</c>, format 1 to 3): numbers of half, single or double precision, or texts; in C
/// order, little-endian.
/// </summary>
/// <param name="Shape">Its axes.</param>
/// <param name="Numbers">Its numbers; null where it holds texts.</param>
/// <param name="Texts">Its texts; null where it holds numbers.</param>
/// <remarks>A file is untrusted input: nothing is allocated that its own length does not cover.</remarks>
internal sealed partial record NumpyArray(IReadOnlyList<int> Shape, float[]? Numbers, string[]? Texts)
{
    private const int MaximumHeaderBytes = 1 << 16;

    /// <summary>Reads an array.</summary>
    /// <param name="stream">What holds it.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <returns>The array, or what is wrong with it.</returns>
    public static Outcome<NumpyArray> Read(Stream stream, long length)
    {
        try
        {
            var head = new byte[12];
            stream.ReadExactly(head, 0, 10);
            if (!head.AsSpan(0, 6).SequenceEqual(Magic))
                return Bad("it is no NumPy array");
            var (isLong, headBytes) = (head[6] > 1, head[6] > 1 ? 12 : 10);
            if (isLong)
                stream.ReadExactly(head, 10, 2);
            var size = isLong
                ? BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8))
                : BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8));
            if (size > MaximumHeaderBytes || size > length - headBytes)
                return Bad($"its header claims {size} bytes");
            var header = new byte[size];
            stream.ReadExactly(header);
            return Read(stream, Encoding.UTF8.GetString(header), length - headBytes - size);
        }
        catch (EndOfStreamException)
        {
            return Bad("it is cut off");
        }
    }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private static Outcome<NumpyArray> Read(Stream stream, string header, long bytes)
    {
        var parts = Header().Match(header);
        if (!parts.Success)
            return Bad($"its header says '{header.Trim()}'; an array of numbers or texts is wanted");
        var (type, shapeText) = (parts.Groups["type"].Value, parts.Groups["shape"].Value);
        var shape = new List<int>();
        var count = 1L;
        foreach (
            var axis in shapeText.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
        {
            if (!int.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                return Bad($"its shape is ({shapeText})");
            shape.Add(size);
            count *= size;
            if (count > Array.MaxLength)
                return Bad($"its shape is ({shapeText}), too much to hold at once");
        }
        if (parts.Groups["fortran"].Value == "True" && shape.Count > 1)
            return Bad("it is in Fortran's order: save it with numpy.ascontiguousarray");
        var each = SizeOf(type);
        if (each == 0)
            return Bad($"its values are of type '{type}': save it with .astype('float32')");
        if (count * each != bytes)
            return Bad($"({shapeText}) of '{type}' are {count * each} bytes, the file has {bytes}");
        var values = new byte[bytes];
        stream.ReadExactly(values);
        return type[1] is 'U' or 'S'
            ? new NumpyArray(shape, null, TextsOf(values, type[1] == 'U', each, (int)count))
            : new NumpyArray(shape, NumbersOf(values, each), null);
    }

    /// <summary>Bytes a value; 0: of a kind that is not read.</summary>
    private static long SizeOf(string type) =>
        type switch
        {
            "<f2" => 2,
            "<f4" => 4,
            "<f8" => 8,
            ['<' or '|', 'U' or 'S', .. var length]
                when int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var letters) => type[1]
            == 'U'
                ? 4L * letters
                : letters,
            _ => 0,
        };

    private static float[] NumbersOf(byte[] values, long each)
    {
        var numbers = new float[values.Length / each];
        switch (each)
        {
            case 2:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(values), numbers);
                break;
            case 4:
                MemoryMarshal.Cast<byte, float>(values).CopyTo(numbers);
                break;
            default:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(values), numbers);
                break;
        }
        return numbers;
    }

    private static string[] TextsOf(byte[] values, bool isUtf32, long each, int count)
    {
        var encoding = isUtf32 ? Encoding.UTF32 : Encoding.UTF8;
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => encoding.GetString(values, (int)(i * each), (int)each).TrimEnd('\0')),
        ];
    }

    private static Outcome<NumpyArray> Bad(string reason) => Outcome<NumpyArray>.Skipped(reason);

    [GeneratedRegex(
        @"^\s*\{\s*'descr':\s*'(?<type>[^']+)',\s*'fortran_order':\s*(?<fortran>True|False),"
            + @"\s*'shape':\s*\((?<shape>[^)]*)\),?\s*\}\s*$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Header();
}

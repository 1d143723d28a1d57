using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Earshot.Formats;

namespace Earshot.Networks.Files;

/// <summary>Parameters from files and to files.</summary>
public static class Weights
{
    /// <summary>
    /// Fills a network from a file; nothing is changed where the file does not fit. The reason then names the first
    /// tensor that is missing, of another shape, or left over.
    /// </summary>
    /// <returns>How many tensors of the file were used.</returns>
    /// <exception cref="InvalidDataException">The file ends within a tensor.</exception>
    public static Outcome<int> Load<T>(this ParameterSet<T> parameters, WeightFile file, NameMap map)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters.All)
        {
            var names = map.Theirs(parameter.Name);
            if (Misfit(parameter, names, file) is { } reason)
                return Outcome<int>.Skipped($"{file.Path} {reason}");
            used.UnionWith(names);
        }
        if (file.Names.FirstOrDefault(name => !used.Contains(name) && !map.Ignores(name)) is { } extra)
            return Outcome<int>.Skipped(
                $"{file.Path} has a tensor '{extra}' {Text(file.ShapeOf(extra))} with no place in this network: is "
                    + "it of another one, or of another size?"
            );
        foreach (var parameter in parameters.All)
            Fill(parameter, map.Theirs(parameter.Name), file);
        return used.Count;
    }

    private static string? Misfit<T>(Parameter<T> parameter, IReadOnlyList<string> names, WeightFile file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (names.FirstOrDefault(name => !file.Contains(name)) is { } missing)
            return $"has no tensor '{missing}' {Text(parameter.FileShape)}; it holds {file.Names.Count}, such as "
                + $"'{file.Names.FirstOrDefault()}'";
        var part = parameter.FileShape.ToArray();
        if (names.Count > 1)
            part[0] /= names.Count;
        if (names.FirstOrDefault(name => !Sizes(file.ShapeOf(name)).SequenceEqual(Sizes(part))) is { } other)
            return $"has tensor '{other}' {Text(file.ShapeOf(other))}, expected {Text(part)}";
        return null;
    }

    /// <summary>Axes of size 1 carry nothing: (1, 1, 192) holds what (192) does.</summary>
    private static IEnumerable<int> Sizes(IReadOnlyList<int> shape) => shape.Where(size => size != 1);

    private static string Text(IReadOnlyList<int> shape) => $"({string.Join(", ", shape)})";

    private static void Fill<T>(Parameter<T> parameter, IReadOnlyList<string> names, WeightFile file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var read = new float[parameter.Tensor.Shape.Count];
        var part = read.Length / names.Count;
        for (var i = 0; i < names.Count; i++)
            file.Read(names[i], read.AsSpan(i * part, part));
        var values = new T[read.Length];
        TensorPrimitives.ConvertTruncating<float, T>(read, values);
        FileLayout.Turn<T>(parameter, values, parameter.Tensor.Values, toFile: false);
    }

    /// <summary>Writes all parameters and statistics as safetensors, in their files' names and shapes.</summary>
    /// <param name="parameters">What is written.</param>
    /// <param name="path">Where; a reader sees the old file or the new one.</param>
    /// <param name="metadata">Texts beside them.</param>
    public static void Save<T>(
        this ParameterSet<T> parameters,
        string path,
        IReadOnlyDictionary<string, string>? metadata = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AtomicFile.Write(
            path,
            stream =>
            {
                var header = Header(parameters, metadata);
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach (var parameter in parameters.All)
                    Write(stream, parameter);
            }
        );

    private static void Write<T>(Stream stream, Parameter<T> parameter)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[parameter.Tensor.Shape.Count];
        FileLayout.Turn(parameter, parameter.Tensor.Values, values, toFile: true);
        var written = new float[values.Length];
        TensorPrimitives.ConvertTruncating<T, float>(values, written);
        stream.Write(MemoryMarshal.AsBytes<float>(written));
    }

    private static byte[] Header<T>(ParameterSet<T> parameters, IReadOnlyDictionary<string, string>? metadata)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (name, text) in metadata ?? new Dictionary<string, string>())
                json.WriteString(name, text);
            json.WriteEndObject();
            var offset = 0L;
            foreach (var parameter in parameters.All)
                WriteEntry(json, parameter.Name, parameter.FileShape, parameter.Tensor.Shape.Count, ref offset);
            json.WriteEndObject();
        }
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        return header.ToArray();
    }

    private static void WriteEntry(
        Utf8JsonWriter json,
        string name,
        IReadOnlyList<int> shape,
        int count,
        ref long offset
    )
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", nameof(NumberType.F32));
        json.WriteStartArray("shape");
        foreach (var size in shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset += sizeof(float) * (long)count);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

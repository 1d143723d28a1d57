using System.Runtime.InteropServices;
using System.Text;
using Earshot.Formats.Pickle;

namespace Earshot.Formats;

/// <summary>
/// The weights of an ONNX file (<c>graph.initializer</c> of onnx.proto) that are kept as raw float32 values; the graph
/// itself is not looked at, and nothing in the file is executed.
/// </summary>
internal static class OnnxTensors
{
    private const int GraphField = 7,
        InitializerField = 5,
        DimensionsField = 1,
        TypeField = 2,
        NameField = 8,
        RawDataField = 9;
    private const ulong Float32 = 1;

    /// <summary>The tensors by name.</summary>
    /// <exception cref="InvalidDataException">It is no ONNX file, or a tensor has other bytes than its shape
    /// asks for.</exception>
    public static SortedDictionary<string, TorchTensor> Read(ReadOnlySpan<byte> file)
    {
        var tensors = new SortedDictionary<string, TorchTensor>(StringComparer.Ordinal);
        for (var model = new ProtobufReader(file); model.Next(); )
            if (model.Field == GraphField)
                for (var graph = new ProtobufReader(model.Content); graph.Next(); )
                    if (graph.Field == InitializerField)
                        Add(tensors, new ProtobufReader(graph.Content));
        return tensors;
    }

    private static void Add(SortedDictionary<string, TorchTensor> tensors, ProtobufReader tensor)
    {
        var (name, type, shape) = ("", 0UL, new List<int>());
        ReadOnlySpan<byte> raw = [];
        while (tensor.Next())
            switch (tensor.Field)
            {
                case DimensionsField when tensor.IsNumber:
                    shape.Add(checked((int)tensor.Number));
                    break;
                case DimensionsField:
                    for (var packed = tensor.Content; !packed.IsEmpty; )
                        shape.Add(checked((int)ProtobufReader.Varint(ref packed)));
                    break;
                case TypeField:
                    type = tensor.Number;
                    break;
                case NameField:
                    name = Encoding.UTF8.GetString(tensor.Content);
                    break;
                case RawDataField:
                    raw = tensor.Content;
                    break;
            }
        if (type != Float32)
            return;
        if (shape.Aggregate(4L, (bytes, size) => bytes * size) != raw.Length)
            throw new InvalidDataException(
                $"tensor '{name}' of shape [{string.Join(", ", shape)}] has {raw.Length} bytes of raw float32 values"
            );
        tensors[name] = new TorchTensor([.. shape], MemoryMarshal.Cast<byte, float>(raw).ToArray());
    }
}

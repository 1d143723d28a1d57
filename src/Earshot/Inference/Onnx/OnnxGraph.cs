using System.Globalization;
using System.Runtime.InteropServices;
using Earshot.Numerics;

namespace Earshot.Inference.Onnx;

/// <summary>
/// An ONNX model in the making: standard operators only, opset <see cref="Opset"/>, little-endian tensors.
/// </summary>
/// <remarks>
/// Each call adds a node and returns the name of its output, so that a graph is written as the formula is:
/// <c>g.Node("Softmax", [g.Node("Add", [g.Node("MatMul", [x, w]), b])], ("axis", 1))</c>.
/// Field numbers are those of onnx.proto (github.com/onnx/onnx).
/// </remarks>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The operator set the file declares.</summary>
    public const int Opset = 17;

    /// <summary>The file format version the file declares (IR version 8 goes with opset 17).</summary>
    public const int IrVersion = 8;

    private const int FloatType = 1,
        Int64Type = 7,
        DoubleType = 11;

    private readonly ProtobufWriter graph = new ProtobufWriter().Text(2, name);
    private readonly SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);
    private int made;

    /// <summary>Declares an input of floats; a null dimension is dynamic.</summary>
    /// <returns>Its name, as given.</returns>
    public string Input(string input, params ReadOnlySpan<int?> shape)
    {
        graph.Message(11, ValueInfo(input, shape));
        return input;
    }

    /// <summary>
    /// Declares an output of floats: the value called <paramref name="value"/> under its public name.
    /// </summary>
    public void Output(string output, string value, params ReadOnlySpan<int?> shape)
    {
        graph.Message(1, new ProtobufWriter().Text(1, value).Text(2, output).Text(3, output).Text(4, "Identity"));
        graph.Message(12, ValueInfo(output, shape));
    }

    /// <summary>A constant matrix of shape (rows, columns).</summary>
    public string Constant(Matrix<float> value) => Constant(value.Span, value.Rows, value.Columns);

    /// <summary>A constant of floats in the given shape; no dimensions: a scalar.</summary>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) =>
        Initializer(FloatType, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of doubles in the given shape.</summary>
    public string Constant(ReadOnlySpan<double> values, params ReadOnlySpan<int> shape) =>
        Initializer(DoubleType, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant vector of 64-bit integers (axes, shapes, indices).</summary>
    public string Integers(params ReadOnlySpan<long> values) =>
        Initializer(Int64Type, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>A constant 64-bit integer without dimensions.</summary>
    public string Integer(long value) =>
        Initializer(Int64Type, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)), []);

    /// <summary>Adds a node with one output.</summary>
    /// <param name="type">Operator, as the standard names it.</param>
    /// <param name="inputs">Names of its inputs; "" leaves an optional one out.</param>
    /// <param name="attributes">Attributes: <c>int</c>, <c>float</c>, <c>string</c> or <c>long[]</c>.</param>
    /// <returns>The name of its output.</returns>
    public string Node(
        string type,
        ReadOnlySpan<string> inputs,
        params ReadOnlySpan<(string Name, object Value)> attributes
    ) => Nodes(type, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs (<c>TopK</c>: values and indices).</summary>
    public string[] Nodes(
        string type,
        ReadOnlySpan<string> inputs,
        int outputs,
        params ReadOnlySpan<(string Name, object Value)> attributes
    )
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs)
            node.Text(1, input);
        var names = new string[outputs];
        for (var i = 0; i < outputs; i++)
            node.Text(2, names[i] = NextName(type));
        node.Text(3, names[0]).Text(4, type);
        foreach (var (attribute, value) in attributes)
            node.Message(5, Attribute(attribute, value));
        graph.Message(1, node);
        return names;
    }

    /// <summary>A text that travels with the model (<c>metadata_props</c>).</summary>
    public void Metadata(string key, string value) => metadata[key] = value;

    /// <summary>The model file.</summary>
    public byte[] ToModel()
    {
        var model = new ProtobufWriter()
            .Integer(1, IrVersion)
            .Text(2, "earshot")
            .Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Integer(2, Opset));
        foreach (var (key, value) in metadata)
            model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        return model.Bytes.ToArray();
    }

    private string Initializer(int type, ReadOnlySpan<byte> raw, ReadOnlySpan<int> shape)
    {
        var constant = NextName("constant");
        var tensor = new ProtobufWriter();
        foreach (var size in shape)
            tensor.Integer(1, size);
        graph.Message(5, tensor.Integer(2, type).Text(8, constant).Data(9, raw));
        return constant;
    }

    private string NextName(string hint) => string.Create(CultureInfo.InvariantCulture, $"{hint}_{made++}");

    private static ProtobufWriter Attribute(string attribute, object value)
    {
        var message = new ProtobufWriter().Text(1, attribute);
        switch (value)
        {
            case int number:
                return message.Integer(3, number).Integer(20, 2);
            case float number:
                return message.Float(2, number).Integer(20, 1);
            case string text:
                return message.Text(4, text).Integer(20, 3);
            case long[] numbers:
                foreach (var number in numbers)
                    message.Integer(8, number);
                return message.Integer(20, 7);
            default:
                throw new ArgumentException(
                    $"attribute '{attribute}' is a {value.GetType().Name}; int, float, string and long[] can be "
                        + $"written"
                );
        }
    }

    private static ProtobufWriter ValueInfo(string value, ReadOnlySpan<int?> shape)
    {
        var dimensions = new ProtobufWriter();
        for (var i = 0; i < shape.Length; i++)
            dimensions.Message(
                1,
                shape[i] is { } size
                    ? new ProtobufWriter().Integer(1, size)
                    : new ProtobufWriter().Text(2, string.Create(CultureInfo.InvariantCulture, $"{value}_{i}"))
            );
        var tensor = new ProtobufWriter().Integer(1, FloatType).Message(2, dimensions);
        return new ProtobufWriter().Text(1, value).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}

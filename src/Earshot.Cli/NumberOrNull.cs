using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earshot.Cli;

/// <summary>A number in JSON is a number: what could not be measured (NaN) is null, not a text.</summary>
internal sealed class NumberOrNull<T> : JsonConverter<T>
    where T : struct, IFloatingPoint<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.CreateChecked(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (!T.IsFinite(value))
            writer.WriteNullValue();
        else if (value is float single)
            writer.WriteNumberValue(single);
        else
            writer.WriteNumberValue(double.CreateChecked(value));
    }
}

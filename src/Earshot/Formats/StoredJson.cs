using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Earshot.Formats;

/// <summary>
/// Reads records that were stored as JSON: a property that the text leaves out has its documented default, or the text
/// is refused; never 0 or null in its place.
/// </summary>
/// <remarks>
/// Readers that the compiler generates give a property 0 or null whatever its initialiser says, so the defaults are
/// written into the text first, at every depth. Properties without a default are <c>required</c>, or parameters of a
/// constructor that the context has to respect. Defaults are texts, held to the records by tests: to write records the
/// native predictor would have to carry what writes them.
/// </remarks>
internal static class StoredJson
{
    /// <summary>Reads a record, or a list of them.</summary>
    /// <param name="json">The text.</param>
    /// <param name="what">What it is, for whoever reads why it is refused.</param>
    /// <param name="type">How it is read.</param>
    /// <param name="defaults">Of each type that has defaults, those that are not 0 and not null, as JSON.</param>
    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    public static T Read<T>(string json, string what, JsonTypeInfo<T> type, IReadOnlyDictionary<Type, string> defaults)
    {
        try
        {
            return JsonSerializer.Deserialize(Filled(json, type, defaults), type)
                ?? throw new InvalidDataException($"its {what} is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new InvalidDataException($"its {what} can't be read ({e.Message})", e);
        }
    }

    private static byte[] Filled(string json, JsonTypeInfo type, IReadOnlyDictionary<Type, string> known)
    {
        ReadOnlySpan<byte> text = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(text);
        reader.Read();
        var root = Value(ref reader);
        reader.Read(); // refuses what follows
        using var filled = new MemoryStream();
        Write(filled, text[root], type, known);
        return filled.ToArray();
    }

    private static void Write(
        MemoryStream to,
        ReadOnlySpan<byte> value,
        JsonTypeInfo type,
        IReadOnlyDictionary<Type, string> known
    )
    {
        var isList = value[0] == '[' && type.ElementType is not null;
        if (!isList && (value[0] != '{' || type.Kind == JsonTypeInfoKind.None))
        {
            to.Write(value);
            return;
        }
        var given = Parts(value);
        to.WriteByte(value[0]);
        foreach (var (name, part) in given)
            Put(to, name, value[part], type, known);
        if (known.TryGetValue(type.Type, out var text))
        {
            ReadOnlySpan<byte> defaults = Encoding.UTF8.GetBytes(text);
            foreach (var (name, part) in Parts(defaults))
                if (!given.Exists(p => Same(type, p.Name, name)))
                    Put(to, name, defaults[part], type, known);
        }
        to.WriteByte((byte)(isList ? ']' : '}'));
    }

    /// <summary>The next element or property: a comma before all but the first, its name, its value.</summary>
    private static void Put(
        MemoryStream to,
        string? name,
        ReadOnlySpan<byte> value,
        JsonTypeInfo type,
        IReadOnlyDictionary<Type, string> known
    )
    {
        if (to.GetBuffer()[to.Length - 1] is not ((byte)'[' or (byte)'{'))
            to.WriteByte((byte)',');
        if (name is not null)
        {
            to.WriteByte((byte)'"');
            to.Write(JsonEncodedText.Encode(name).EncodedUtf8Bytes);
            to.Write("\":"u8);
        }
        if ((type.ElementType ?? Property(type, name)?.PropertyType) is { } inner)
            Write(to, value, type.Options.GetTypeInfo(inner), known);
        else
            to.Write(value);
    }

    /// <summary>The elements of a list, or the properties of an object with their names.</summary>
    private static List<(string? Name, Range Value)> Parts(ReadOnlySpan<byte> json)
    {
        var parts = new List<(string?, Range)>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var name = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
            if (name is not null)
                reader.Read();
            parts.Add((name, Value(ref reader)));
        }
        return parts;
    }

    private static Range Value(ref Utf8JsonReader reader)
    {
        var begin = (int)reader.TokenStartIndex;
        reader.Skip();
        return begin..(int)reader.BytesConsumed;
    }

    private static JsonPropertyInfo? Property(JsonTypeInfo type, string? name) =>
        type.Properties.FirstOrDefault(property => Same(type, property.Name, name));

    private static bool Same(JsonTypeInfo type, string? one, string? other) =>
        string.Equals(
            one,
            other,
            type.Options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal
        );
}

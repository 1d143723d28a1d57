using System.Text.Json.Serialization;

namespace Earshot.Learning;

/// <summary>Reads and writes <see cref="PaperOptions"/> without reflection.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(PaperOptions))]
internal sealed partial class PaperJson : JsonSerializerContext;

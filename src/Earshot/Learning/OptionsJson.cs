using System.Text.Json.Serialization;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.Paper;
using Earshot.Learning.Perceptrons;
using Earshot.Learning.Spreading;
using Earshot.Learning.Views;

namespace Earshot.Learning;

/// <summary>Reads and writes the methods' options without reflection.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[
    JsonSerializable(typeof(GraphMethodOptions)),
    JsonSerializable(typeof(LabelSpreadingOptions)),
    JsonSerializable(typeof(LogisticRegressionOptions))
]
[
    JsonSerializable(typeof(MultilayerPerceptronOptions)),
    JsonSerializable(typeof(PaperOptions)),
    JsonSerializable(typeof(SelfTrainingOptions)),
    JsonSerializable(typeof(ViewCommitteeOptions))
]
internal sealed partial class OptionsJson : JsonSerializerContext;

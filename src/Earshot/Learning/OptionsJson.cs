using System.Text.Json.Serialization;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.Paper;
using Earshot.Learning.Perceptrons;
using Earshot.Learning.Spreading;
using Earshot.Learning.Views;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Learning;

/// <summary>Reads and writes the methods' options without reflection.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true
)]
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
internal sealed partial class OptionsJson : JsonSerializerContext
{
    /// <summary>What <see cref="PaperOptions"/> and those within it are where a model file leaves them out.</summary>
    public static Dictionary<Type, string> PaperDefaults { get; } =
        new()
        {
            [typeof(PaperOptions)] = """
                {"SelfSupervision":{},"EntropyWeight":0.01,"SelfSupervisionWeight":0.1,"LabelledPerClass":2,
                "UnlabelledCount":5,"HiddenUnits":256,"Layers":2,"Optimiser":{},"Epochs":50,"Patience":10,
                "TestEdges":4,"InferenceSubgraphs":1}
                """,
            [typeof(SelfSupervisionOptions)] = """{"Tasks":"All","NoiseVariance":0.1,"MaskedFraction":0.1}""",
            [typeof(AdamOptions)] = """{"LearningRate":0.001,"Beta1":0.9,"Beta2":0.999,"Epsilon":1E-08}""",
        };
}

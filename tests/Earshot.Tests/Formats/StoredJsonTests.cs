using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Paper;
using Earshot.SelfSupervision;
using Earshot.Testing;

namespace Earshot.Tests.Formats;

/// <summary>Each record of a model file and of a run that goes on, without each of its properties.</summary>
public class StoredJsonTests
{
    [Fact]
    public void An_audio_contract() =>
        Assert.Empty(
            OfModel(
                ModelJson.Default.AudioContract,
                new()
                {
                    Decoding = "a",
                    Channels = "b",
                    SampleRateHz = 1,
                    Window = "c",
                    ClipSeconds = 2,
                    Standardisation = "d",
                },
                new()
            )
        );

    [Fact]
    public void Detection_options() =>
        Assert.Empty(
            OfModel(
                ModelJson.Default.DetectionOptions,
                new()
                {
                    Threshold = 0.1,
                    Extent = 0.2,
                    SmoothingFrames = 3,
                    MergeGapSeconds = 4,
                    ShortestSeconds = 5,
                    LongestSeconds = 6,
                },
                new()
            )
        );

    [Fact]
    public void Detection_options_of_a_class()
    {
        const string json = """{"perClass":{"dog":{"threshold":0.1}}}""";
        var options = ModelJson.Read(json, "options", ModelJson.Default.DetectionOptions);
        Assert.Equal(new DetectionOptions { Threshold = 0.1 }, options.For("dog"));
        Assert.Equal(new DetectionOptions(), options with { PerClass = null });
    }

    [Fact]
    public void Thresholds() =>
        Assert.Empty(
            OfModel(
                ModelJson.Default.IReadOnlyListClassThreshold,
                [
                    new()
                    {
                        Value = 0.1,
                        Rule = ThresholdRule.Precision,
                        Wanted = 0.2,
                        Expected = 0.3,
                        Counted = 5,
                        Right = 4,
                    },
                ],
                [new()]
            )
        );

    [Fact]
    public void Cuts() =>
        Assert.Empty(OfModel(ModelJson.Default.IReadOnlyListSegmentOptions, [new(9, 8)], [new SegmentOptions()]));

    [Fact]
    public void A_training_summary() =>
        Assert.Equal(
            ["calibration", "clips", "data", "earshotVersion", "labelsPerClass", "methodOptions", "seed"],
            OfModel(
                    ModelJson.Default.TrainingSummary,
                    new()
                    {
                        Data = "a",
                        Clips = 1,
                        LabelsPerClass = [2, 3],
                        Groups = 4,
                        Seed = 5,
                        MethodOptions = "{}",
                        EarshotVersion = "6",
                        Calibration = "b",
                        AbsentPerClass = [7, 8],
                    },
                    new()
                    {
                        Data = "",
                        Clips = 0,
                        LabelsPerClass = [],
                        Seed = 0,
                        MethodOptions = "",
                        EarshotVersion = "",
                        Calibration = "",
                    }
                )
                .Select(path => path[2..])
                .Order()
        );

    [Fact]
    public void The_papers_options()
    {
        var stored = new PaperOptions
        {
            SelfSupervision = new()
            {
                Tasks = SelfSupervisedTasks.Completion,
                NoiseVariance = 0.7,
                MaskedFraction = 0.7,
                LiteralShufflingLoss = true,
            },
            EntropyWeight = 0.7,
            SelfSupervisionWeight = 0.7,
            Outputs = OutputKind.AnyOfMany,
            LabelledPerClass = 7,
            UnlabelledCount = 7,
            HiddenUnits = 7,
            Layers = 7,
            Optimiser = new()
            {
                LearningRate = 0.7,
                Beta1 = 0.7,
                Beta2 = 0.7,
                Epsilon = 0.7,
                WeightDecay = 0.7,
            },
            Epochs = 7,
            Patience = 7,
            Attachment = ClipAttachment.Nearest,
            TestEdges = 7,
            InferenceSubgraphs = 7,
            OneLargeGraph = true,
        };
        var type = OptionsJson.Default.PaperOptions;
        Assert.Empty(
            Of(type, stored, new(), json => StoredJson.Read(json, "options", type, OptionsJson.PaperDefaults))
        );
    }

    /// <summary>Of such a state each number counts.</summary>
    [Fact]
    public void Where_a_recording_was_left()
    {
        var detector = new Detector(["a"], [new SegmentOptions(2, 1)]);
        var state = new DetectionState([3], [new(null, null)], detector.Save());
        var refused = StoredRecord.LeaveOutEach(
            state.ToJson(),
            state.ToJson(),
            json => DetectionState.FromJson(json).ToJson()
        );
        Assert.Superset(
            new HashSet<string> { "$.Windows", "$.Smoothers", "$.Detector", "$.Detector.Frames", "$.Detector.Classes" },
            new HashSet<string>(refused)
        );
    }

    [Fact]
    public void What_is_null_or_no_json_is_refused_by_its_name()
    {
        string Refusal(string json) =>
            Assert
                .Throws<InvalidDataException>(() => ModelJson.Read(json, "contract", ModelJson.Default.AudioContract))
                .Message;
        Assert.Contains("its contract is null", Refusal("null"));
        Assert.Contains("its contract can't be read", Refusal("{"));
        Assert.Contains("its contract can't be read", Refusal("[]"));
        Assert.Contains("ecoding", Refusal("""{"decoding":null}"""));
    }

    private static string[] OfModel<T>(JsonTypeInfo<T> type, T stored, T defaults) =>
        Of(type, stored, defaults, json => ModelJson.Read(json, "it", type));

    private static string[] Of<T>(JsonTypeInfo<T> type, T stored, T defaults, Func<string, T> read) =>
        StoredRecord.LeaveOutEach(
            JsonSerializer.Serialize(stored, type),
            JsonSerializer.Serialize(defaults, type),
            json => JsonSerializer.Serialize(read(json), type)
        );
}

using System.Text.Json.Serialization;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>A model among several that answer in one pass.</summary>
/// <param name="Name">Its file's name without ending; its path where two have one name.</param>
/// <param name="Model">The model.</param>
/// <param name="Encoder">Its encoder; models of one encoder share it.</param>
internal sealed record NamedModel(string Name, Model Model, IClipEncoder Encoder);

/// <summary>What one of several models says, or several that say the same.</summary>
/// <param name="Path">The clip or recording.</param>
/// <param name="BeginSeconds">Where it begins; null: all of a clip.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Model">The model's name; of joined ones all names, with <c>+</c> between them.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Confidence">How sure the model is; of joined ones the surest.</param>
internal sealed record ModelAnswer(
    string Path,
    [property: JsonPropertyName("begin")] double? BeginSeconds,
    [property: JsonPropertyName("end")] double? EndSeconds,
    string Model,
    [property: JsonPropertyName("class")] string ClassName,
    float Confidence
);

/// <summary>Several models over the same sounds: each file is decoded once, each encoder hears it once.</summary>
internal sealed class SeveralModels(IReadOnlyList<NamedModel> models)
{
    /// <summary>The models, in the order given.</summary>
    public IReadOnlyList<NamedModel> Models => models;

    /// <summary>Loads model files.</summary>
    public static SeveralModels Load(IReadOnlyList<string> paths)
    {
        var encoders = new Dictionary<string, IClipEncoder>(StringComparer.Ordinal);
        var names = paths.CountBy(path => Path.GetFileNameWithoutExtension(path)).ToDictionary();
        var loaded = new List<NamedModel>();
        foreach (var path in paths)
        {
            var (model, name) = (Model.Load(path).OrBadInput(), Path.GetFileNameWithoutExtension(path));
            if (!encoders.TryGetValue(model.EncoderFingerprint, out var encoder))
                encoders[model.EncoderFingerprint] = encoder = model.CreateEncoder().OrBadInput();
            loaded.Add(new NamedModel(names[name] == 1 ? name : path, model, encoder));
        }
        return new SeveralModels(loaded);
    }

    /// <summary>Makes the features of all models at once; those of each encoder from its column on.</summary>
    public IClipEncoder Encoder() =>
        Distinct() switch
        {
            [var only] => only,
            var several => new JoinedEncoder(
                several,
                several.Select(encoder => encoder.SampleRateHz).Distinct().ToList() is [var rate] ? rate : null
            ),
        };

    /// <summary>A label of each model for each clip.</summary>
    /// <param name="set">What <see cref="Encoder"/> made.</param>
    public List<ModelAnswer> Labels(EncodedSet set)
    {
        var answers = new List<ModelAnswer>();
        foreach (var (model, column) in models.Select(model => (model, Column(model.Encoder))))
        {
            var own = set with { Features = set.Features.SelectColumns(column, model.Encoder.Dimension) };
            answers.AddRange(
                Prediction
                    .All(own, model.Model)
                    .Where(told => told.IsOk)
                    .Select(told => told.Value)
                    .Select(p => new ModelAnswer(
                        p.Path,
                        p.BeginSeconds,
                        p.EndSeconds,
                        model.Name,
                        p.Label,
                        p.Confidence
                    ))
            );
        }
        return [.. answers.OrderBy(a => a.Path, StringComparer.Ordinal).ThenBy(a => a.BeginSeconds)];
    }

    /// <summary>The events that each model finds in recordings.</summary>
    /// <param name="session">The run.</param>
    /// <param name="set">The recordings.</param>
    /// <param name="audio">Opens them.</param>
    /// <param name="asked">How they are cut, where that is said; else as each model learnt.</param>
    /// <param name="threshold">Score from which an event counts, of all classes; null: what stands in the
    /// models.</param>
    /// <param name="skipped">Takes what could not be read.</param>
    public List<ModelAnswer> Events(
        Session session,
        ClipSet set,
        ClipAudio audio,
        IReadOnlyList<SegmentOptions> asked,
        double? threshold,
        List<SkippedInput> skipped
    )
    {
        DetectionModel[] detectors =
        [
            .. models.Select(m => new DetectionModel(
                m.Model,
                m.Encoder,
                RecordingDetection.Cuts(m.Model, asked),
                RecordingDetection.Options(m.Model, threshold)
            )),
        ];
        var found = DetectionRun.Each(
            session,
            set,
            path => audio.Open(path).Then(Listen),
            heard => heard.SelectMany(r => r.Objections).Distinct(),
            skipped
        );
        return
        [
            .. from recording in found
            from heard in models.Zip(recording.Found)
            from e in heard.Second.Detections
            orderby recording.Path, e.Range
            select new ModelAnswer(
                set.RelativePath(recording.Path),
                e.Range.BeginSeconds,
                e.Range.EndSeconds,
                heard.First.Name,
                e.ClassName,
                e.Confidence
            ),
        ];

        Outcome<DetectedRecording[]> Listen(Audio.IAudioStream stream)
        {
            using (stream)
                return RecordingDetection.Run(stream, detectors, session.Cancellation);
        }
    }

    /// <summary>
    /// Answers of one class are one: labels where they are of the same sound, events where they overlap. It covers them
    /// all and is as sure as the surest.
    /// </summary>
    /// <param name="answers">Ordered by path and begin.</param>
    /// <param name="areEvents">Whether they are events.</param>
    public static List<ModelAnswer> Joined(IEnumerable<ModelAnswer> answers, bool areEvents)
    {
        var joined = new List<ModelAnswer>();
        var last = new Dictionary<(string, string), int>();
        foreach (var answer in answers)
        {
            var key = (answer.Path, answer.ClassName);
            if (last.TryGetValue(key, out var place) && IsOne(joined[place], answer))
                joined[place] = Joined(joined[place], answer);
            else
            {
                last[key] = joined.Count;
                joined.Add(answer);
            }
        }
        return joined;

        bool IsOne(ModelAnswer a, ModelAnswer b) =>
            areEvents
                ? b.BeginSeconds < a.EndSeconds
                : (a.BeginSeconds, a.EndSeconds) == (b.BeginSeconds, b.EndSeconds);
    }

    private static ModelAnswer Joined(ModelAnswer known, ModelAnswer other) =>
        known with
        {
            EndSeconds = known.EndSeconds > other.EndSeconds ? known.EndSeconds : other.EndSeconds,
            Confidence = Math.Max(known.Confidence, other.Confidence),
            Model = known.Model.Split('+').Contains(other.Model) ? known.Model : $"{known.Model}+{other.Model}",
        };

    private List<IClipEncoder> Distinct() => [.. models.Select(model => model.Encoder).Distinct()];

    private int Column(IClipEncoder of) => Distinct().TakeWhile(encoder => encoder != of).Sum(e => e.Dimension);
}

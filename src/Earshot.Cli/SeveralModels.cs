using System.Text.Json.Serialization;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>What one of several models says, or several that say the same.</summary>
/// <param name="Path">The clip or recording.</param>
/// <param name="BeginSeconds">Where it begins; null: all of a clip.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Model">The model's name; of joined ones all names, with <c>+</c> between them.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Confidence">How sure the model is; of joined ones the surest.</param>
internal sealed record AnswerOfModel(
    string Path,
    [property: JsonPropertyName("begin")] double? BeginSeconds,
    [property: JsonPropertyName("end")] double? EndSeconds,
    string Model,
    [property: JsonPropertyName("class")] string ClassName,
    float Confidence
);

/// <summary>Several models over the same sounds: each file is decoded once, each encoder hears it once.</summary>
internal sealed class SeveralModels(ModelSet models)
{
    /// <summary>A label of each model for each clip.</summary>
    /// <param name="set">What <see cref="ModelSet.Encoder"/> made.</param>
    public List<AnswerOfModel> Labels(EncodedSet set)
    {
        var answers = new List<AnswerOfModel>();
        foreach (var model in models.Models)
        {
            var first = models.FirstFeature(model);
            var own = set with { Features = set.Features.SelectColumns(first, model.Encoder.Dimension) };
            answers.AddRange(
                Prediction
                    .All(own, model.Model)
                    .Where(told => told.IsOk)
                    .Select(told => told.Value)
                    .Select(p => new AnswerOfModel(
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
    public List<AnswerOfModel> Events(
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
            .. models.Models.Select(m => new DetectionModel(
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
            from heard in models.Models.Zip(recording.Found)
            from e in heard.Second.Detections
            orderby recording.Path, e.Range
            select new AnswerOfModel(
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
    public static List<AnswerOfModel> Joined(IEnumerable<AnswerOfModel> answers, bool areEvents)
    {
        return JoinedAnswers.Of(answers, answer => (answer.Path, answer.ClassName), IsOne, Joined);

        bool IsOne(AnswerOfModel a, AnswerOfModel b) =>
            areEvents
                ? b.BeginSeconds < a.EndSeconds
                : (a.BeginSeconds, a.EndSeconds) == (b.BeginSeconds, b.EndSeconds);
    }

    private static AnswerOfModel Joined(AnswerOfModel known, AnswerOfModel other) =>
        known with
        {
            EndSeconds = known.EndSeconds > other.EndSeconds ? known.EndSeconds : other.EndSeconds,
            Confidence = Math.Max(known.Confidence, other.Confidence),
            Model = JoinedAnswers.Names(known.Model, other.Model),
        };
}

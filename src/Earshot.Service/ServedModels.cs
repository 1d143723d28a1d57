using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Inference;

namespace Earshot.Service;

/// <summary>
/// The models of the service over one sound: it is decoded once, each encoder hears it once. Serves many requests at
/// once.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="audio">The decoders.</param>
/// <param name="joinsClasses">Whether answers of one class are one.</param>
internal sealed class ServedModels(ModelSet models, ClipAudio audio, bool joinsClasses)
{
    /// <summary>The models.</summary>
    public ModelSet Set => models;

    /// <summary>Why a model can't tell a sound that is none of its classes; null where all can.</summary>
    public string? RejectObjection => Objection(model => model.RejectObjection);

    /// <summary>Why a model can't tell events; null where all can.</summary>
    public string? DetectObjection => Objection(RecordingDetection.Objection);

    /// <summary>
    /// Labels one clip. WAV is read here; what is not WAV goes by a file of its own to the decode workers.
    /// </summary>
    /// <param name="name">What the client calls the clip.</param>
    /// <param name="clip">The file's bytes.</param>
    /// <param name="reject">Whether to tell its strangeness, and to call it "none of these" where that is too
    /// high.</param>
    /// <param name="cancellation">The request's end.</param>
    /// <returns>The answer of each model, or why there is none.</returns>
    public IReadOnlyList<Outcome<ClipAnswer>> Predict(
        string name,
        byte[] clip,
        bool reject,
        CancellationToken cancellation
    )
    {
        var encoded = ClipAudio.IsReadHere(clip)
            ? audio.OpenHere(clip).Then(wav => Encode(wav, cancellation))
            : ByFile(clip, file => audio.EncodeFile(file, models.Encoder, cancellation));
        return encoded.IsOk
            ? Joined([.. Answers(encoded.Value.Features, reject).Select(told => told.Then(Told))])
            : [Outcome<ClipAnswer>.Skipped(encoded.Reason!)];

        Outcome<ClipAnswer> Told((NamedModel Model, Answer Answer) told) =>
            new ClipAnswer(
                name,
                told.Model.Name,
                told.Answer.Label,
                told.Answer.Confidence,
                encoded.Value.DurationSeconds,
                told.Model.Model.Classes.Zip(told.Answer.Probabilities).ToDictionary(c => c.First, c => c.Second),
                told.Answer.Strangeness,
                told.Answer.Rejected
            );
    }

    /// <summary>What each model says of a window of a stream, or why there is no answer.</summary>
    /// <param name="window">Its features by all encoders.</param>
    /// <param name="reject">As of a clip.</param>
    public IReadOnlyList<WindowAnswer> Answers(WindowFeatures window, bool reject)
    {
        if (!window.Features.IsOk)
            return [Failed(models.Name, window.Features.Reason!)];
        WindowAnswer[] answers =
        [
            .. Answers(window.Features.Value, reject)
                .Zip(models.Models)
                .Select(told => told.First.IsOk ? Of(told.First.Value) : Failed(told.Second.Name, told.First.Reason!)),
        ];
        return joinsClasses
            ? JoinedAnswers.Of(answers, a => (a.Label, a.Error), (_, _) => true, WindowAnswer.Join)
            : answers;

        WindowAnswer Failed(string model, string reason) =>
            new(model, window.StartSeconds, window.EndSeconds, null, null, reason);

        WindowAnswer Of((NamedModel Model, Answer Answer) told) =>
            new(
                told.Model.Name,
                window.StartSeconds,
                window.EndSeconds,
                told.Answer.Label,
                told.Answer.Confidence,
                null,
                told.Answer.Strangeness,
                told.Answer.Rejected
            );
    }

    /// <summary>The events of a recording.</summary>
    /// <param name="name">What the client calls it.</param>
    /// <param name="recording">The file's bytes.</param>
    /// <param name="asked">The models, in their order.</param>
    /// <param name="cancellation">The request's end.</param>
    public Outcome<RecordingAnswer> Detect(
        string name,
        byte[] recording,
        IReadOnlyList<DetectionModel> asked,
        CancellationToken cancellation
    )
    {
        var found = ClipAudio.IsReadHere(recording)
            ? audio.OpenHere(recording).Then(Listen)
            : ByFile(recording, file => audio.Open(file).Then(Listen));
        return found.Then<RecordingAnswer>(heard => new RecordingAnswer(name, heard[0].Seconds, Events(heard)));

        Outcome<DetectedRecording[]> Listen(IAudioStream stream)
        {
            using (stream)
                return RecordingDetection.Run(stream, asked, cancellation);
        }
    }

    /// <summary>By time; those of one class that overlap are one where classes are joined.</summary>
    private IReadOnlyList<DetectionAnswer> Events(DetectedRecording[] heard)
    {
        var events = heard
            .Zip(models.Models)
            .SelectMany(pair => pair.First.Detections.Select(d => (pair.Second.Name, Detection: d)))
            .OrderBy(e => e.Detection)
            .Select(e => DetectionAnswer.Of(e.Name, e.Detection));
        return joinsClasses
            ? JoinedAnswers.Of(events, e => e.Class, (known, next) => next.Begin < known.End, DetectionAnswer.Join)
            : [.. events];
    }

    private IReadOnlyList<Outcome<ClipAnswer>> Joined(IReadOnlyList<Outcome<ClipAnswer>> answers) =>
        joinsClasses
            ? JoinedAnswers.Of(
                answers,
                told => told.IsOk ? told.Value.Label : told.Reason!,
                (known, other) => known.IsOk && other.IsOk,
                (known, other) => ClipAnswer.Join(known.Value, other.Value)
            )
            : answers;

    private IEnumerable<Outcome<(NamedModel Model, Answer Answer)>> Answers(float[] features, bool reject) =>
        models.Models.Select(model =>
            model
                .Model.Predict(models.FeaturesOf(model, features), reject)
                .Then<(NamedModel, Answer)>(answer => (model, answer))
        );

    private string? Objection(Func<Model, string?> of) =>
        models
            .Models.Select(model =>
                of(model.Model) is not { } reason ? null
                : models.Models.Count == 1 ? reason
                : $"{model.Name}: {reason}"
            )
            .FirstOrDefault(reason => reason is not null);

    private Outcome<EncodedClip> Encode(IAudioStream stream, CancellationToken cancellation)
    {
        using (stream)
            return ClipEncoding.Encode(stream, models.Encoder, cancellation);
    }

    /// <summary>By a file of its own, as the decode workers want one.</summary>
    private static Outcome<T> ByFile<T>(byte[] clip, Func<string, Outcome<T>> read)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(file, clip);
            return read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Inference;

namespace Earshot.Service;

/// <summary>A model ready to answer, under the name clients know it by. Serves many requests at once.</summary>
/// <param name="Name">The model file's name without its ending.</param>
/// <param name="Model">The model.</param>
/// <param name="Encoder">Its encoder.</param>
public sealed record LoadedModel(string Name, Model Model, IClipEncoder Encoder)
{
    /// <summary>Loads a model file, or says why it can't be served.</summary>
    public static Outcome<LoadedModel> Load(string path) =>
        Model
            .Load(path)
            .Then(model =>
                model
                    .CreateEncoder()
                    .Then(encoder =>
                        Outcome<LoadedModel>.Ok(new LoadedModel(Path.GetFileNameWithoutExtension(path), model, encoder))
                    )
            );

    /// <summary>
    /// Labels one clip. WAV is read here; what is not WAV goes by a file of its own to the decode workers.
    /// </summary>
    /// <param name="name">What the client calls the clip.</param>
    /// <param name="clip">The file's bytes.</param>
    /// <param name="audio">The decoders.</param>
    /// <param name="reject">Whether to tell its strangeness, and to call it "none of these" where that is too
    /// high.</param>
    /// <param name="cancellation">The request's end.</param>
    public Outcome<ClipAnswer> Predict(
        string name,
        byte[] clip,
        ClipAudio audio,
        bool reject,
        CancellationToken cancellation
    )
    {
        var encoded = ClipAudio.IsReadHere(clip)
            ? audio.OpenHere(clip).Then(wav => Encode(wav, cancellation))
            : EncodeByFile(clip, audio, cancellation);
        return encoded.Then(own =>
            Model.Predict(own.Features, reject).Then<ClipAnswer>(answer => Told(name, own, answer))
        );
    }

    /// <summary>The events of a recording.</summary>
    /// <param name="name">What the client calls it.</param>
    /// <param name="recording">The file's bytes.</param>
    /// <param name="audio">The decoders.</param>
    /// <param name="cuts">How it is cut into windows.</param>
    /// <param name="options">How scores become events.</param>
    /// <param name="cancellation">The request's end.</param>
    internal Outcome<RecordingAnswer> Detect(
        string name,
        byte[] recording,
        ClipAudio audio,
        IReadOnlyList<SegmentOptions> cuts,
        DetectionOptions options,
        CancellationToken cancellation
    )
    {
        var found = ClipAudio.IsReadHere(recording)
            ? audio.OpenHere(recording).Then(Listen)
            : ByFile(recording, file => audio.Open(file).Then(Listen));
        return found.Then<RecordingAnswer>(heard => new RecordingAnswer(
            name,
            heard.Seconds,
            [
                .. heard.Detections.Select(d => new DetectionAnswer(
                    d.Range.BeginSeconds,
                    d.Range.EndSeconds,
                    d.ClassName,
                    d.Confidence,
                    d.PeakSeconds
                )),
            ]
        ));

        Outcome<DetectedRecording> Listen(IAudioStream stream)
        {
            using (stream)
                return RecordingDetection.Run(stream, Model, Encoder, cuts, options, cancellation);
        }
    }

    private Dictionary<string, float> Named(ReadOnlySpan<float> probabilities)
    {
        var named = new Dictionary<string, float>(Model.Classes.Count);
        for (var i = 0; i < Model.Classes.Count; i++)
            named[Model.Classes[i]] = probabilities[i];
        return named;
    }

    private ClipAnswer Told(string name, EncodedClip clip, Answer answer) =>
        new(
            name,
            answer.Label,
            answer.Confidence,
            clip.DurationSeconds,
            Named(answer.Probabilities),
            answer.Strangeness,
            answer.Rejected
        );

    private Outcome<EncodedClip> Encode(IAudioStream stream, CancellationToken cancellation)
    {
        using (stream)
            return ClipEncoding.Encode(stream, Encoder, cancellation);
    }

    private Outcome<EncodedClip> EncodeByFile(byte[] clip, ClipAudio audio, CancellationToken cancellation) =>
        ByFile(clip, file => audio.EncodeFile(file, Encoder, cancellation));

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

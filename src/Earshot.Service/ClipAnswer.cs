using Earshot.Datasets;
using Earshot.Inference;

namespace Earshot.Service;

/// <summary>What a model of the service says of one clip, or several that say the same.</summary>
/// <param name="Path">What the client calls the clip.</param>
/// <param name="Model">The model; of joined ones all names, with <c>+</c> between them.</param>
/// <param name="Label">The likeliest class; of a rejected clip "none of these".</param>
/// <param name="Confidence">The likeliest class's probability.</param>
/// <param name="Duration">The clip's length in seconds.</param>
/// <param name="Probabilities">Of every class.</param>
/// <param name="Strangeness">Where asked to reject: how unlike the training clips it is; 1 is what one in twenty clips
/// like those exceeds.</param>
/// <param name="Rejected">Where asked to reject: whether it is none of the classes, its strangeness being above
/// 1.</param>
public sealed record ClipAnswer(
    string Path,
    string Model,
    string Label,
    float Confidence,
    double Duration,
    Dictionary<string, float> Probabilities,
    float? Strangeness = null,
    bool? Rejected = null
)
{
    /// <summary>What the surer one says, in the name of both; of each class the higher probability.</summary>
    internal static ClipAnswer Join(ClipAnswer known, ClipAnswer other) =>
        (known.Confidence >= other.Confidence ? known : other) with
        {
            Model = JoinedAnswers.Names(known.Model, other.Model),
            Probabilities = known
                .Probabilities.Concat(other.Probabilities)
                .GroupBy(c => c.Key, c => c.Value)
                .ToDictionary(c => c.Key, c => c.Max()),
        };
}

/// <summary>What the service says of a request.</summary>
/// <param name="Model">The models that answered, with <c>+</c> between them.</param>
/// <param name="Predictions">An answer a clip and model, in the order sent.</param>
/// <param name="Skipped">Clips that have no answer, and why.</param>
public sealed record PredictAnswer(
    string Model,
    IReadOnlyList<ClipAnswer> Predictions,
    IReadOnlyList<SkippedClip> Skipped
);

/// <summary>A clip that has no answer.</summary>
/// <param name="Path">What the client calls it.</param>
/// <param name="Reason">What was wrong and what was got.</param>
/// <param name="Mend">How to mend it.</param>
public sealed record SkippedClip(string Path, string Reason, string Mend)
{
    internal static SkippedClip Of(SkippedInput input) => new(input.Path, input.Wrong, input.Mend);
}

/// <summary>What the service has.</summary>
/// <param name="Models">The models on offer.</param>
public sealed record ModelsAnswer(IReadOnlyList<ModelAnswer> Models);

/// <summary>A model on offer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">The method that learnt it.</param>
/// <param name="Encoder">Its encoder.</param>
/// <param name="EncoderFingerprint">The same with every setting.</param>
/// <param name="Classes">The class names.</param>
/// <param name="Audio">What is done to a clip before it is labelled.</param>
/// <param name="Training">How it came about and how good it is; null where its file does not tell.</param>
/// <param name="LicenceNotes">Licences of what went into it.</param>
/// <param name="Notes">Anything else.</param>
public sealed record ModelAnswer(
    string Name,
    string Method,
    string Encoder,
    string EncoderFingerprint,
    IReadOnlyList<string> Classes,
    AudioContract Audio,
    TrainingSummary? Training,
    IReadOnlyList<string> LicenceNotes,
    IReadOnlyDictionary<string, string> Notes
);

/// <summary>What a model of the service says of a window of a stream, or several that say the same.</summary>
/// <param name="Model">The model; of joined ones all names, with <c>+</c> between them.</param>
/// <param name="Begin">Where the window begins, in seconds.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Label">The likeliest class; of a rejected window "none of these".</param>
/// <param name="Confidence">The likeliest class's probability.</param>
/// <param name="Error">Why this window has no label.</param>
/// <param name="Strangeness">Where asked to reject: how unlike the training clips it is.</param>
/// <param name="Rejected">Where asked to reject: whether it is none of the classes.</param>
public sealed record WindowAnswer(
    string Model,
    double Begin,
    double End,
    string? Label,
    float? Confidence,
    string? Error,
    float? Strangeness = null,
    bool? Rejected = null
)
{
    /// <summary>What the surer one says, in the name of both.</summary>
    internal static WindowAnswer Join(WindowAnswer known, WindowAnswer other) =>
        (known.Confidence >= other.Confidence ? known : other) with
        {
            Model = JoinedAnswers.Names(known.Model, other.Model),
        };
}

using Earshot.Inference;

namespace Earshot.Service;

/// <summary>What the service says of one clip: a label, or why there is none.</summary>
/// <param name="Name">What the client calls the clip.</param>
/// <param name="Label">The likeliest class; of a rejected clip "none of these".</param>
/// <param name="Confidence">The likeliest class's probability.</param>
/// <param name="DurationSeconds">The clip's length.</param>
/// <param name="Probabilities">Of every class.</param>
/// <param name="Error">What was wrong with the clip.</param>
/// <param name="Strangeness">Where asked to reject: how unlike the training clips it is; 1 is what one in twenty clips
/// like those exceeds.</param>
/// <param name="Rejected">Where asked to reject: whether it is none of the classes, its strangeness being above
/// 1.</param>
public sealed record ClipAnswer(
    string Name,
    string? Label,
    float? Confidence,
    double? DurationSeconds,
    Dictionary<string, float>? Probabilities,
    string? Error,
    float? Strangeness = null,
    bool? Rejected = null
);

/// <summary>What the service says of a request.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Clips">An answer a clip, in the order sent.</param>
public sealed record PredictAnswer(string Model, IReadOnlyList<ClipAnswer> Clips);

/// <summary>A model on offer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">The method that learnt it.</param>
/// <param name="Encoder">Its encoder with every setting.</param>
/// <param name="Classes">The class names.</param>
/// <param name="Audio">What is done to a clip before it is labelled.</param>
/// <param name="Training">How it came about and how good it is; null where its file does not tell.</param>
/// <param name="LicenceNotes">Licences of what went into it.</param>
/// <param name="Notes">Anything else.</param>
public sealed record ModelAnswer(
    string Name,
    string Method,
    string Encoder,
    IReadOnlyList<string> Classes,
    AudioContract Audio,
    TrainingSummary? Training,
    IReadOnlyList<string> LicenceNotes,
    IReadOnlyDictionary<string, string> Notes
);

/// <summary>What the service says of a window of a stream.</summary>
/// <param name="StartSeconds">Where the window begins.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Label">The likeliest class; of a rejected window "none of these".</param>
/// <param name="Confidence">The likeliest class's probability.</param>
/// <param name="Error">Why this window has no label.</param>
/// <param name="Strangeness">Where asked to reject: how unlike the training clips it is.</param>
/// <param name="Rejected">Where asked to reject: whether it is none of the classes.</param>
public sealed record WindowAnswer(
    double StartSeconds,
    double EndSeconds,
    string? Label,
    float? Confidence,
    string? Error,
    float? Strangeness = null,
    bool? Rejected = null
);

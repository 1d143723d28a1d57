using System.Collections.Concurrent;
using Earshot.Features.EfficientAt;
using Earshot.Features.SpeechEmbedding;
using Earshot.Formats;

namespace Earshot.Features;

/// <summary>
/// The encoders by name, each made with its defaults; <c>a+b</c> joins two, <c>scheme:rest</c> is made by whoever
/// registered the scheme, <c>slow10:a</c> hears clips ten times slower.
/// </summary>
public static class Encoders
{
    private sealed record Entry(string Summary, Func<Outcome<IClipEncoder>> Create, ModelSource? Weights = null);

    private static readonly SortedDictionary<string, Entry> Entries = new(StringComparer.Ordinal)
    {
        ["logmel"] = new(
            "statistics of VGGish's log-mel bands: any sound",
            () => Outcome<IClipEncoder>.Ok(new LogMelEncoder())
        ),
        ["mn04"] = new(
            "a network pretrained on AudioSet: any sound, best where labels are few",
            () => Mn04.Find().Then(Outcome<IClipEncoder>.Ok),
            Mn04.Source
        ),
        ["speech165"] = new(
            "the paper's statistics of pitch, voicing and cepstrum: speech",
            () => Outcome<IClipEncoder>.Ok(new SpeechEncoder())
        ),
        ["words"] = new(
            "a network pretrained on spoken commands: words, whoever says them",
            () => Words.Find().Then(Outcome<IClipEncoder>.Ok),
            Words.Source
        ),
    };

    private static readonly ConcurrentDictionary<string, Func<string, Outcome<IClipEncoder>>> Schemes = new(
        StringComparer.Ordinal
    )
    {
        [VectorsEncoder.Scheme] = VectorsEncoder.Create,
    };

    /// <summary>
    /// Makes encoders of other names than <see cref="Names"/> (published networks in ONNX files), null where it knows
    /// none of that name. Set once, before any is made.
    /// </summary>
    public static Func<string, Outcome<IClipEncoder>?> Others { get; set; } = _ => null;

    /// <summary>The encoder used when none is named.</summary>
    public static string Default => "logmel";

    /// <summary>
    /// The name that leaves the choice to the labels (<see cref="Learning.ManyEncoders.EncoderChoice"/>); who knows the
    /// labels makes the encoder.
    /// </summary>
    public const string Auto = "auto";

    /// <summary>All names, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Keys];

    /// <summary>What an encoder describes, in one line.</summary>
    public static string Summary(string name) => Entries[name].Summary;

    /// <summary>The pretrained weights that an encoder of that name needs; null where it needs none.</summary>
    public static ModelSource? Weights(string name) => Entries.GetValueOrDefault(name)?.Weights;

    /// <summary>
    /// Lets names that begin with <c>scheme:</c> be made by other parts of the program (<c>onnx:path</c>).
    /// </summary>
    /// <param name="scheme">The scheme, without the colon.</param>
    /// <param name="create">Makes an encoder of what follows the colon, or says why not.</param>
    public static void Register(string scheme, Func<string, Outcome<IClipEncoder>> create) => Schemes[scheme] = create;

    /// <summary>
    /// The encoder here that made features of that fingerprint, with views of them or without; null where none did.
    /// </summary>
    public static IClipEncoder? Find(string fingerprint)
    {
        var bare = fingerprint.Split("; views ")[0];
        var name = string.Join('+', bare.Split(" + ").Select(part => part.Split(' ')[0]));
        return Create(name) is { IsOk: true, Value: var encoder } && encoder.Fingerprint == bare ? encoder : null;
    }

    /// <summary>An encoder with its default options, or which names there are.</summary>
    public static Outcome<IClipEncoder> Create(string name)
    {
        if (SlowedEncoder.Parse(name) is { } slowed)
            return Create(slowed.Encoder).Then(inner => SlowedEncoder.Create(inner, slowed.Factor));
        if (name.Split(':', 2) is [var scheme, var rest] && Schemes.TryGetValue(scheme, out var create))
            return create(rest);
        if (name.Split('+', 2) is [var first, var others])
            return Create(first)
                .Then(a => Create(others).Then(b => Outcome<IClipEncoder>.Ok(new JoinedEncoder([a, b]))));
        if (name == Auto)
            return Outcome<IClipEncoder>.Skipped(
                "encoder 'auto' is chosen by labels, where a model is trained or evaluated: name one here, "
                    + string.Join(", ", Names)
            );
        return Entries.TryGetValue(name, out var entry)
            ? entry.Create()
            : Others(name)
                ?? Outcome<IClipEncoder>.Skipped(
                    $"there is no encoder '{name}'; choose one of {string.Join(", ", Names)}, or join two: "
                        + $"speech165+mn04"
                );
    }
}

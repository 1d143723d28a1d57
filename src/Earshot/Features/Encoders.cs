using Earshot.Features.EfficientAt;
using Earshot.Features.SpeechEmbedding;
using Earshot.Formats;

namespace Earshot.Features;

/// <summary>
/// The encoders by name, each made with its defaults; <c>a+b</c> joins two, <c>slow10:a</c> hears clips ten times
/// slower, <c>scheme:rest</c> is made by whoever brought the scheme. Whoever composes a program says which there are:
/// <c>Encoders.BuiltIn.WithOnnx().WithNetworks()</c>.
/// </summary>
public sealed class Encoders
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

    private readonly Dictionary<string, Func<string, Outcome<IClipEncoder>>> schemes;
    private readonly Func<string, Outcome<IClipEncoder>?>[] others;

    private Encoders(
        Dictionary<string, Func<string, Outcome<IClipEncoder>>> schemes,
        Func<string, Outcome<IClipEncoder>?>[] others
    ) => (this.schemes, this.others) = (schemes, others);

    /// <summary>Those of this package alone.</summary>
    public static Encoders BuiltIn { get; } = new(new(StringComparer.Ordinal), []);

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

    /// <summary>These, and those whose names begin with <c>scheme:</c> (<c>onnx:path</c>).</summary>
    /// <param name="scheme">The scheme, without the colon.</param>
    /// <param name="create">Makes an encoder of what follows the colon, or says why not.</param>
    public Encoders With(string scheme, Func<string, Outcome<IClipEncoder>> create) =>
        new(new(schemes, schemes.Comparer) { [scheme] = create }, others);

    /// <summary>These, and encoders of names that are not <see cref="Names"/> (<c>perch2</c>).</summary>
    /// <param name="create">Makes an encoder of a name; null where it knows none of that name.</param>
    public Encoders WithNames(Func<string, Outcome<IClipEncoder>?> create) => new(schemes, [.. others, create]);

    /// <summary>
    /// The encoder here that made features of that fingerprint, with views of them or without; null where none did.
    /// </summary>
    public IClipEncoder? Find(string fingerprint)
    {
        var bare = fingerprint.Split("; views ")[0];
        return Create(NameIn(bare)) is { IsOk: true, Value: var encoder } && encoder.Fingerprint == bare
            ? encoder
            : null;
    }

    /// <summary>
    /// <c>a 2: ... + (b 1: ..., 10 times slower)</c> is of <c>a+slow10:b</c>. Settings have a plus too, in brackets.
    /// </summary>
    private static string NameIn(string fingerprint)
    {
        if (fingerprint.EndsWith(SlowedEncoder.Ending, StringComparison.Ordinal))
        {
            var factor = fingerprint.LastIndexOf(", ", StringComparison.Ordinal);
            return $"slow{fingerprint[(factor + 2)..^SlowedEncoder.Ending.Length]}:{NameIn(fingerprint[..factor])}";
        }
        return string.Join(
            '+',
            Parts(fingerprint)
                .Select(part => part is ['(', .. var slowed, ')'] ? NameIn(slowed) : part.Split(' ', 2)[0])
        );
    }

    /// <summary>What stands between the pluses that stand in no brackets.</summary>
    private static IEnumerable<string> Parts(string joined)
    {
        var (depth, begin) = (0, 0);
        for (var i = 0; i < joined.Length; i++)
        {
            depth += joined[i] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (depth > 0 || !joined.AsSpan(i).StartsWith(" + "))
                continue;
            yield return joined[begin..i];
            begin = i + " + ".Length;
        }
        yield return joined[begin..];
    }

    /// <summary>An encoder with its default options, or which names there are.</summary>
    public Outcome<IClipEncoder> Create(string name)
    {
        if (SlowedEncoder.Parse(name) is { } slowed)
            return Create(slowed.Encoder).Then(inner => SlowedEncoder.Create(inner, slowed.Factor));
        if (name.Split(':', 2) is [var scheme, var rest])
        {
            if (scheme == VectorsEncoder.Scheme)
                return VectorsEncoder.Create(rest, this);
            if (schemes.TryGetValue(scheme, out var create))
                return create(rest);
        }
        if (name.Split('+', 2) is [var first, var rests])
            return Create(first)
                .Then(a => Create(rests).Then(b => Outcome<IClipEncoder>.Ok(new JoinedEncoder([a, b]))));
        if (name == Auto)
            return Outcome<IClipEncoder>.Skipped(
                "encoder 'auto' is chosen by labels, where a model is trained or evaluated: name one here, "
                    + string.Join(", ", Names)
            );
        return Entries.TryGetValue(name, out var entry)
            ? entry.Create()
            : others.Select(create => create(name)).FirstOrDefault(made => made is not null)
                ?? Outcome<IClipEncoder>.Skipped(
                    $"there is no encoder '{name}'; choose one of {string.Join(", ", Names)}, or join two: "
                        + $"speech165+mn04"
                );
    }
}

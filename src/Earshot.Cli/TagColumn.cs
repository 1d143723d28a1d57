using System.Globalization;
using Earshot.Features;
using Earshot.Features.Tagging;
using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>A published network's own classes beside a model's answers: sound is decoded once for both.</summary>
/// <param name="tagger">The network.</param>
/// <param name="encoder">The model's encoder.</param>
internal sealed class TagColumn(Tagger tagger, IClipEncoder encoder)
{
    private const int Shown = 5;
    private readonly int? place = tagger.PlaceIn(encoder);

    /// <summary>The network's own classes, each once.</summary>
    public IReadOnlyList<string> Names => [.. tagger.Tags.Distinct()];

    /// <summary>The model's encoder where the network is in it, else both side by side.</summary>
    public IClipEncoder Encoder => place is null ? new JoinedEncoder([encoder, tagger.Encoder]) : encoder;

    /// <summary>What <see cref="Encoder"/> made, for the model alone.</summary>
    public EncodedSet ForModel(EncodedSet set) =>
        set with
        {
            Features = set.Features.SelectColumns(0, encoder.Dimension),
        };

    /// <summary>The network's classes of a row, the highest score first: five, or all.</summary>
    public IReadOnlyList<ScoredTag> Of(EncodedSet set, int row, bool all) =>
        [
            .. tagger
                .Tags.Zip(
                    tagger.Of(set.Features, row, place ?? encoder.Dimension),
                    (name, score) => new ScoredTag(name, score)
                )
                .OrderByDescending(tag => tag.Score)
                .Take(all ? int.MaxValue : Shown),
        ];

    /// <summary><c>Dog 0.93; Bark 0.88</c>: the highest five.</summary>
    public static string Text(IReadOnlyList<ScoredTag>? tags) =>
        string.Join(
            "; ",
            (tags ?? [])
                .Take(Shown)
                .Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Name} {tag.Score:F2}"))
        );
}

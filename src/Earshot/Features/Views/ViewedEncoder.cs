using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Features.Views;

/// <summary>
/// An encoder that hears each clip several times: as it is, and after each of some changes at the waveform. The vectors
/// stand side by side, so that a clip and its views are one row: encoded after one decoding, cached, sharded and
/// resumed together, and never parted by a split.
/// </summary>
/// <remarks>
/// A clip is changed in consecutive pieces of <see cref="PieceSeconds"/>, so that memory does not grow with its length;
/// a change's randomness depends on the seed, the file's name, the change's place and the piece alone.
/// </remarks>
/// <param name="inner">What hears all versions.</param>
/// <param name="changes">The changes, in the order of their vectors.</param>
/// <param name="seed">Root of their randomness.</param>
/// <param name="sounds">What may be mixed into the clip of a path; null: nothing but what is synthesised.</param>
public sealed class ViewedEncoder(
    IClipEncoder inner,
    IReadOnlyList<IWaveformChange> changes,
    ulong seed,
    ISoundSource? sounds = null
) : IFileEncoder
{
    /// <summary>Longest piece that is changed at once.</summary>
    public const int PieceSeconds = 30;

    /// <summary>What hears all versions.</summary>
    public IClipEncoder Inner => inner;

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <summary>That of the encoder, once for the clip and once for each view.</summary>
    public int Dimension => inner.Dimension * (1 + changes.Count);

    /// <inheritdoc/>
    public int? SampleRateHz => inner.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{inner.Fingerprint}; views 1, seed {seed}: {string.Join(", ", changes.Select(c => c.Fingerprint))}"
        );

    /// <inheritdoc/>
    public IReadOnlyList<string> LicenceNotes => inner.LicenceNotes;

    /// <inheritdoc/>
    public string? Beside => sounds is null ? "" : sounds.Digest;

    /// <summary>What <see cref="Inner"/> alone would have made of a clip.</summary>
    /// <param name="clip">What this encoder made of it.</param>
    public EncodedClip WithoutViews(EncodedClip clip) =>
        clip with
        {
            Segments =
            [
                .. clip.Segments.Select(segment =>
                    segment with
                    {
                        Features = segment.Features.Then<float[]>(all => all[..inner.Dimension]),
                    }
                ),
            ],
        };

    /// <inheritdoc/>
    public IClipEncoder For(string path) => new OfFile(this, path);

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) => For("").Begin(sampleRateHz);

    /// <summary>The matrices of clean features and of each view (n, d) from one of all (n, (1 + views)·d).</summary>
    /// <param name="all">What this encoder made.</param>
    /// <param name="dimension">d.</param>
    public static Matrix<float>[] Part(Matrix<float> all, int dimension)
    {
        var parts = new Matrix<float>[all.Columns / dimension];
        for (var v = 0; v < parts.Length; v++)
        {
            parts[v] = new Matrix<float>(all.Rows, dimension);
            for (var i = 0; i < all.Rows; i++)
                all.Row(i).Slice(v * dimension, dimension).CopyTo(parts[v].Row(i));
        }
        return parts;
    }

    private RandomStreams Streams(string path, int segment) =>
        new RandomStreams(seed).Child(
            string.Create(CultureInfo.InvariantCulture, $"views/{Path.GetFileName(path)}/{segment}")
        );

    private sealed class OfFile(ViewedEncoder viewed, string path) : IClipEncoder
    {
        private int segments;

        public string Name => viewed.Name;

        public int Dimension => viewed.Dimension;

        public int? SampleRateHz => viewed.SampleRateHz;

        public string Fingerprint => viewed.Fingerprint;

        public IClipEncoding Begin(int sampleRateHz) =>
            new Encoding(viewed, sampleRateHz, viewed.Streams(path, segments++), viewed.SoundsOf(path));
    }

    private IClipSounds SoundsOf(string path) => sounds?.Of(path) ?? NoClipSounds.Instance;

    private sealed class Encoding(ViewedEncoder viewed, int sampleRateHz, RandomStreams random, IClipSounds sounds)
        : IClipEncoding
    {
        private readonly SamplePieces pieces = new(PieceSeconds * sampleRateHz);
        private readonly IClipEncoding clean = viewed.Inner.Begin(sampleRateHz);
        private readonly IClipEncoding[] views =
        [
            .. Enumerable.Range(0, viewed.ViewCount).Select(_ => viewed.Inner.Begin(sampleRateHz)),
        ];
        private int piecesDone;

        public void Write(ReadOnlySpan<float> samples)
        {
            clean.Write(samples);
            while (pieces.TryRead(ref samples, out var piece))
                Change(piece);
        }

        public Outcome<float[]> Complete()
        {
            if (!pieces.Rest.IsEmpty)
                Change(pieces.Rest);
            var first = clean.Complete();
            if (!first.IsOk)
                return first;
            var all = new float[viewed.Dimension];
            first.Value.CopyTo(all, 0);
            for (var v = 0; v < views.Length; v++)
            {
                // a view that can't be encoded stands as the clip itself
                var changed = views[v].Complete();
                (changed.IsOk ? changed.Value : first.Value).CopyTo(all, (v + 1) * first.Value.Length);
            }
            return all;
        }

        private void Change(ReadOnlySpan<float> piece)
        {
            if (pieces.FirstBad >= 0)
                return;
            for (var v = 0; v < views.Length; v++)
                views[v].Write(viewed.Changed(v, piece, sampleRateHz, random, piecesDone, sounds));
            piecesDone++;
        }
    }

    private int ViewCount => changes.Count;

    private float[] Changed(
        int view,
        ReadOnlySpan<float> piece,
        int rateHz,
        RandomStreams random,
        int number,
        IClipSounds sounds
    )
    {
        var streams = random.Child(string.Create(CultureInfo.InvariantCulture, $"{view}/{number}"));
        var changed = changes[view].Change(piece, rateHz, streams, sounds);
        return TensorPrimitives.IsFiniteAll<float>(changed) ? changed : piece.ToArray();
    }
}

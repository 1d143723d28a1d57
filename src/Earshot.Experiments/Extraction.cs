using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Experiments;

/// <summary>Encodes a data set in memory.</summary>
public static class Extraction
{
    /// <summary>Encodes all clips, several at a time; the result does not depend on how many.</summary>
    /// <param name="set">The clips.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="audio">Opens the files.</param>
    /// <param name="threads">Clips at a time.</param>
    /// <param name="progress">Called with the number of clips done, from any thread; may be null.</param>
    /// <param name="cancellation">Stops early.</param>
    public static EncodedSet Run(
        ClipSet set, IClipEncoder encoder, ClipAudio audio, int threads, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        var encoded = new Outcome<EncodedClip>[set.Clips.Count];
        var done = 0;
        new ClipPipeline(audio, encoder, threads).Run(Enumerable.Range(0, encoded.Length), i => set.Clips[i].Path, (i, outcome) =>
        {
            encoded[i] = outcome.Then(clip => clip.Whole);
            progress?.Invoke(Interlocked.Increment(ref done));
        }, cancellation);
        int[] good = [.. Enumerable.Range(0, encoded.Length).Where(i => encoded[i].IsOk)];
        var features = new Matrix<float>(good.Length, encoder.Dimension);
        for (var row = 0; row < good.Length; row++) encoded[good[row]].Value.Features.CopyTo(features.Row(row));
        var skipped = set.Clips.Zip(encoded).Where(c => !c.Second.IsOk).Select(c => new SkippedInput(c.First.Path, c.Second.Reason!));
        return new(new(set.Name, [.. good.Select(i => set.Clips[i])]) { Root = set.Root, Skipped = [.. set.Skipped, .. skipped] }, features)
        {
            ClipSeconds = good.Length == 0 ? null : good.Select(i => encoded[i].Value.DurationSeconds).Order().ElementAt(good.Length / 2),
        };
    }
}

namespace Earshot.Features;

/// <summary>
/// An encoder whose result depends on which clip it is given: a view's noise is the clip's own, and its babble must not
/// hold the clip itself.
/// </summary>
internal interface IFileEncoder : IClipEncoder
{
    /// <summary>
    /// A digest of all that the result depends on beside the clip and the <see cref="IClipEncoder.Fingerprint"/>, such
    /// as other clips that babble in its views; empty: nothing. Null: it can't be named, and no result may be kept for
    /// later.
    /// </summary>
    string? Beside { get; }

    /// <summary>The encoder for that file; for one thread, its segments in order of time.</summary>
    IClipEncoder For(string path);
}

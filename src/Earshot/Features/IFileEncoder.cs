namespace Earshot.Features;

/// <summary>
/// An encoder whose result depends on which clip it is given: a view's noise is the clip's own, and its babble must not
/// hold the clip itself.
/// </summary>
public interface IFileEncoder : IClipEncoder
{
    /// <summary>The encoder for that file; for one thread, its segments in order of time.</summary>
    IClipEncoder For(string path);
}

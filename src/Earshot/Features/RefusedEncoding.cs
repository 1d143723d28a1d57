namespace Earshot.Features;

/// <summary>An encoding of a clip that the encoder can't describe: it hears nothing and says why at the end.</summary>
/// <param name="reason">Why.</param>
internal sealed class RefusedEncoding(string reason) : IClipEncoding
{
    public void Write(ReadOnlySpan<float> samples) { }

    public Outcome<float[]> Complete() => Outcome<float[]>.Skipped(reason);
}

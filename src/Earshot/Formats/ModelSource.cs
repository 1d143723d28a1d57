namespace Earshot.Formats;

/// <summary>Where a pretrained encoder's weights are published, and what they must be.</summary>
/// <param name="FileName">The file's usual name.</param>
/// <param name="Address">Its public address.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
/// <param name="ByteCount">Its length.</param>
public sealed record ModelSource(string FileName, Uri Address, string Sha256, long ByteCount);

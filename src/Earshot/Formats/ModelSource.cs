namespace Earshot.Formats;

/// <summary>Where a pretrained encoder's weights are published, and what they must be.</summary>
/// <param name="FileName">The file's usual name.</param>
/// <param name="Address">Its public address.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
/// <param name="ByteCount">Its length.</param>
public sealed record ModelSource(string FileName, Uri Address, string Sha256, long ByteCount)
{
    /// <summary>Its licence and who made it.</summary>
    public required string Licence { get; init; }

    /// <summary>Weights in it.</summary>
    public required long Parameters { get; init; }

    /// <summary>Published mean average precision on AudioSet's evaluation part; null where none is published.</summary>
    public double? AudioSetMap { get; init; }
}

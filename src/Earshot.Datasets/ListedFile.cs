namespace Earshot.Datasets;

/// <summary>
/// What a list says of a clip's file, so that many machines that work through the list need not ask the disk again.
/// </summary>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedUtc">When it was last changed.</param>
/// <param name="Seconds">How long it sounds, as far as its header says.</param>
/// <param name="Shard">The part of the work that it belongs to, from 0.</param>
public sealed record ListedFile(long Bytes, DateTime ModifiedUtc, double Seconds, int Shard);

using Earshot.Features;

namespace Earshot.Decoding;

/// <summary>
/// Keeps what files were encoded to, so that the next run need not decode them. Serves many threads; what can't be kept
/// or found is encoded again, never an error.
/// </summary>
public interface IFeatureCache : IDisposable
{
    /// <summary>All that shapes features beside the file, the encoder and the decoding options: this build.</summary>
    string Scope { get; }

    /// <summary>What was kept under a key (<see cref="FeatureKey"/>); null where nothing was.</summary>
    EncodedClip? Find(UInt128 key);

    /// <summary>Keeps a clip's features.</summary>
    void Keep(UInt128 key, EncodedClip clip);
}

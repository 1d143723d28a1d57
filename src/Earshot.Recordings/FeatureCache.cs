using Earshot.Decoding;
using Earshot.Features;
using Microsoft.Data.Sqlite;

namespace Earshot.Recordings;

/// <summary>
/// Features of files in one SQLite file, for all commands and processes of a user: what was encoded once is not decoded
/// again. Bounded; what no run has used for longest goes first.
/// </summary>
/// <param name="folder">Where the file lies; made when something is kept.</param>
/// <param name="limitBytes">Most bytes of features kept.</param>
/// <param name="scope">Of this build (<see cref="IFeatureCache.Scope"/>).</param>
/// <param name="tell">Told once why the cache can't be used.</param>
public sealed class FeatureCache(string folder, long limitBytes, string scope, Action<string> tell) : IFeatureCache
{
    private const int KeptAtOnce = 256;
    private const long BytesAtOnce = 4 << 20;

    private readonly Lock gate = new();
    private readonly List<(UInt128 Key, byte[] Bytes)> added = [];
    private readonly List<UInt128> found = [];
    private long addedBytes;
    private FeatureCacheFile? file;
    private bool isOff;

    /// <inheritdoc/>
    public string Scope => scope;

    /// <inheritdoc/>
    public EncodedClip? Find(UInt128 key) =>
        Try(() =>
        {
            if (Open().Find(key) is not { } clip)
                return null;
            found.Add(key);
            return clip;
        });

    /// <inheritdoc/>
    public void Keep(UInt128 key, EncodedClip clip)
    {
        var bytes = FeatureCacheFile.ToBytes(key, clip);
        Try<object>(() =>
        {
            added.Add((key, bytes));
            addedBytes += bytes.Length;
            if (added.Count >= KeptAtOnce || addedBytes >= BytesAtOnce)
                Store();
            return null;
        });
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Dispose()
    {
        Try<object>(() =>
        {
            if (added.Count + found.Count > 0)
                Store();
            return null;
        });
        file?.Dispose();
    }

    private FeatureCacheFile Open() => file ??= FeatureCacheFile.Open(folder);

    private void Store()
    {
        Open().Store(added, found, limitBytes);
        added.Clear();
        found.Clear();
        addedBytes = 0;
    }

    /// <summary>One at a time; a cache that fails is told of once, and the work goes on without it.</summary>
    private T? Try<T>(Func<T?> work)
        where T : class
    {
        lock (gate)
        {
            if (isOff)
                return null;
            try
            {
                return work();
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
            {
                isOff = true;
                tell($"the feature cache in {folder} is not used: {e.Message} (mend: earshot cache clear)");
                return null;
            }
        }
    }
}

using System.Runtime.InteropServices;
using Cloud.Unum.USearch;

namespace Earshot.Workspace.Hoplite;

/// <summary>
/// Writes a USearch index as hoplite makes it: inner product, half precision, 256 candidates when a vector is added and
/// 128 when one is sought.
/// </summary>
/// <remarks>One thread: the library breaks down when several add.</remarks>
internal static class UsearchWriter
{
    public const string Metric = "IP",
        Precision = "float16";
    public const int ExpansionAdd = 256,
        ExpansionSearch = 128;

    /// <summary>Writes vectors under ascending keys from 1 on.</summary>
    /// <returns>Number of vectors, or why there is no index.</returns>
    public static Outcome<int> Write(string path, int dimension, IEnumerable<float[]> vectors, Action<int> done)
    {
        try
        {
            using var index = new USearchIndex(
                MetricKind.Ip,
                ScalarKind.Float16,
                (ulong)dimension,
                expansionAdd: ExpansionAdd,
                expansionSearch: ExpansionSearch
            );
            var count = 0;
            foreach (var vector in vectors)
            {
                index.Add((ulong)++count, vector);
                done(count);
            }
            index.Save(path);
            return count;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            return Outcome<int>.Skipped(
                $"USearch, which hoplite keeps vectors in, can't be loaded on {RuntimeInformation.RuntimeIdentifier}: "
                    + "it is built for linux-x64 (where it needs libgomp1 and libstdc++6), win-x64 and osx-arm64 "
                    + $"({e.Message})"
            );
        }
        catch (USearchException e)
        {
            return Outcome<int>.Skipped($"{path}: {e.Message}");
        }
    }
}

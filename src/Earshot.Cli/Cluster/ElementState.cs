using System.Globalization;

namespace Earshot.Cli.Cluster;

/// <summary>
/// What an element says of itself, a small file written when it begins and when it ends: batch systems forget a job
/// minutes after its end.
/// </summary>
/// <param name="Tries">How often it was begun.</param>
/// <param name="Host">The machine.</param>
/// <param name="Job">The batch system's own number; empty where there is none.</param>
/// <param name="StartedUtc">When this try began.</param>
/// <param name="DoneBefore">Clips that were done when it began.</param>
/// <param name="EndedUtc">When it ended; null while it runs, and of one that was killed.</param>
/// <param name="ExitCode">How it ended.</param>
internal sealed record ElementState(
    int Tries,
    string Host,
    string Job,
    DateTimeOffset StartedUtc,
    long DoneBefore,
    DateTimeOffset? EndedUtc = null,
    int? ExitCode = null
)
{
    /// <summary>Whether its work is done; a bad clip is work done.</summary>
    public bool IsDone => ExitCode is Earshot.ExitCode.Ok or Earshot.ExitCode.SomeSkipped;

    /// <summary>Reads what an element said; null where it was never begun.</summary>
    public static ElementState? Find(string folder, string step, int element)
    {
        var path = PathOf(folder, step, element);
        return File.Exists(path)
            ? ClusterFile.Read<ElementState>(path, "delete it and submit its element again")
            : null;
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Save(string folder, string step, int element) => ClusterFile.Write(PathOf(folder, step, element), this);

    private static string PathOf(string folder, string step, int element) =>
        Path.Combine(folder, "state", string.Create(CultureInfo.InvariantCulture, $"{step}.{element}.json"));
}

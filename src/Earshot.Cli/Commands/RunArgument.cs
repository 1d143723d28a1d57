using System.CommandLine;
using Earshot.Cli.Cluster;

namespace Earshot.Cli.Commands;

/// <summary>The folder of a cluster run, which all machines see.</summary>
internal sealed class RunArgument : Argument<string>
{
    public RunArgument()
        : base("run") => Description = "The run's folder";

    /// <summary>Its whole path; it must hold a plan.</summary>
    public string Folder(Session session)
    {
        var folder = Path.GetFullPath(session.Get(this));
        _ = ClusterPlan.Load(folder);
        return folder;
    }
}

using System.Globalization;
using Earshot.Recordings.Extraction;

namespace Earshot.Cli.Cluster;

/// <summary>One element of a step, run in this process; whoever calls it need know no more than its number.</summary>
internal static class ElementRun
{
    /// <summary>Runs it, unless it is done.</summary>
    /// <returns>0 where its work is done, be it that clips were bad: these stand in the ledger, and the steps that wait
    /// go on. Else the command's own exit code.</returns>
    public static async Task<int> RunAsync(Session session, string folder, string stepName, int element)
    {
        var step = ClusterPlan.Load(folder).Step(stepName);
        if (element < 0 || element >= step.Elements)
            throw new BadInputException($"'{stepName}' has the elements 0 to {step.Elements - 1}, got {element}");
        var before = ElementState.Find(folder, stepName, element);
        if (before is { IsDone: true })
            return ExitCode.Ok;
        var state = new ElementState(
            (before?.Tries ?? 0) + 1,
            Environment.MachineName,
            Job(),
            session.Time.GetUtcNow(),
            Done(folder, step, element)?.Done ?? 0
        );
        state.Save(folder, stepName, element);
        var threads = session.Threads.ToString(CultureInfo.InvariantCulture);
        // the journal remembers; many machines shall not all write into the cache of one home
        var code = await new CommandLine(session.Time).RunAsync(
            [.. step.Call(folder, element), "--threads", threads, "--no-cache"],
            session.Output,
            session.Error,
            session.Cancellation
        );
        (state with { EndedUtc = session.Time.GetUtcNow(), ExitCode = code }).Save(folder, stepName, element);
        return code == ExitCode.SomeSkipped ? ExitCode.Ok : code;
    }

    /// <summary>How far an element is by its journal; null of steps that keep none, and at first.</summary>
    public static JournalProgress? Done(string folder, ClusterStep step, int element) =>
        step.Name == ClusterStep.Features
            ? JournalProgress.Of(ClusterStep.FeatureFile(folder, element, step.Elements))
            : null;

    private static string Job() =>
        Environment.GetEnvironmentVariable("SLURM_JOB_ID") ?? Environment.GetEnvironmentVariable("HOSTNAME") ?? "";
}

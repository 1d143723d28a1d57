using System.CommandLine;
using Earshot.Cli.Cluster;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot cluster retry</c>: what failed, once more.</summary>
internal sealed class ClusterRetryCommand : EarshotCommand
{
    private readonly RunArgument run = new();
    private readonly Option<int> tries = NumberOption.One(
        "--tries",
        "An element that was begun so often is given up, and what it was at is said",
        3,
        "1 to 1000",
        n => n is >= 1 and <= 1000
    );

    public ClusterRetryCommand()
        : base(
            "retry",
            "Submit again what failed or was killed, and that alone; steps that wait are told to wait for it.",
            "earshot cluster retry run/"
        )
    {
        Add(run);
        Add(tries);
    }

    public override Task<int> RunAsync(Session session)
    {
        var folder = run.Folder(session);
        if (Submissions.Of(folder).Arrays.Count == 0)
            throw new BadInputException($"'{folder}' was not submitted yet: 'earshot cluster submit {folder}'");
        var (submitted, givenUp) = ClusterSubmission.Run(session, folder, session.Get(tries));
        ClusterSubmitCommand.Show(session, submitted, givenUp);
        foreach (var reason in givenUp)
            session.Note(reason);
        return Task.FromResult(givenUp.Count == 0 ? ExitCode.Ok : ExitCode.Failed);
    }
}

using Earshot.Cli.Cluster;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot cluster submit</c>: all steps of a plan to Slurm.</summary>
internal sealed class ClusterSubmitCommand : EarshotCommand
{
    private readonly RunArgument run = new();

    public ClusterSubmitCommand()
        : base(
            "submit",
            "Hand a plan to Slurm: extraction as an array, then training, prediction as an array, and the join.",
            "earshot cluster submit run/"
        ) => Add(run);

    public override Task<int> RunAsync(Session session)
    {
        var folder = run.Folder(session);
        if (Submissions.Of(folder).Arrays.Count > 0)
            throw new BadInputException(
                $"'{folder}' was submitted already: 'earshot cluster retry' submits what failed"
            );
        var (submitted, _) = ClusterSubmission.Run(session, folder, int.MaxValue);
        Show(session, submitted, []);
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>What went to Slurm, and what was given up.</summary>
    internal static void Show(
        Session session,
        IReadOnlyList<SubmittedArray> submitted,
        IReadOnlyList<string> givenUp
    ) =>
        session.Show(
            new { submitted, givenUp },
            console =>
            {
                foreach (var array in submitted)
                    console.MarkupLineInterpolated($"{array.Step}: {array.Elements.Count} elements as job {array.Job}");
                if (submitted.Count == 0)
                    console.MarkupLineInterpolated($"nothing to submit: all is done, or in Slurm's hands");
            }
        );
}

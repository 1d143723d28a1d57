using System.Globalization;
using Earshot.Evaluation;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reproduce;

/// <summary>A method's answers on every split and label budget, and how good they are.</summary>
/// <param name="Runs">Share of labels, classes of the test clips and their probabilities, a training each.</param>
internal sealed record TestScores(IReadOnlyList<(double BudgetPercent, int[] Labels, Matrix<float> Probabilities)> Runs)
{
    /// <summary>Trains and asks, several trainings at a time; the figures do not depend on how many.</summary>
    /// <param name="context">The run.</param>
    /// <param name="name">The method's, for progress and randomness.</param>
    /// <param name="tasks">Splits and budgets.</param>
    /// <param name="score">Trains on a task and gives the probabilities of its test clips.</param>
    public static TestScores Of(
        ReproduceContext context,
        string name,
        ComparisonTask[] tasks,
        Func<ComparisonTask, RandomStreams, Matrix<float>> score
    )
    {
        var (runs, done) = (new (double, int[], Matrix<float>)[tasks.Length], 0);
        Parallel.For(
            0,
            tasks.Length,
            new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation },
            t =>
            {
                var random = context.Random.Child(
                    string.Create(CultureInfo.InvariantCulture, $"{name}/{tasks[t].Seed}/{tasks[t].BudgetPercent}")
                );
                runs[t] = (tasks[t].BudgetPercent, tasks[t].Test.Labels, score(tasks[t], random));
                context.Progress?.Invoke($"{Interlocked.Increment(ref done)} of {tasks.Length} trainings: {name}");
            }
        );
        return new(runs);
    }

    /// <summary>Unweighted accuracy in % with that share labelled.</summary>
    public MeanStd UnweightedAccuracy(double budgetPercent) =>
        Each(
            budgetPercent,
            (labels, probabilities) => 100 * ConfusionMatrix.From(labels, probabilities).UnweightedAccuracy
        );

    /// <summary>Mean average precision with that share labelled, each clip belonging to its one class.</summary>
    public MeanStd MeanAveragePrecision(double budgetPercent) =>
        Each(
            budgetPercent,
            (labels, probabilities) =>
            {
                var truth = new bool[labels.Length, probabilities.Columns];
                for (var i = 0; i < labels.Length; i++)
                    truth[i, labels[i]] = true;
                return Ranking.MeanAveragePrecision(probabilities, truth);
            }
        );

    private MeanStd Each(double budgetPercent, Func<int[], Matrix<float>, double> measure) =>
        MeanStd.Of(
            Runs.Where(run => run.BudgetPercent == budgetPercent).Select(run => measure(run.Labels, run.Probabilities))
        );
}

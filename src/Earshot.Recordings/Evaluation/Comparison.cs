using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Numerics;

namespace Earshot.Recordings.Evaluation;

/// <summary>Asks every method the same questions.</summary>
public static class Comparison
{
    /// <summary>
    /// Runs methods × tasks, several at a time. A run's randomness depends on the root seed, the method, the split's
    /// seed and the budget alone, so the figures are the same at any number of threads.
    /// </summary>
    /// <param name="methods">Learners.</param>
    /// <param name="tasks">Questions.</param>
    /// <param name="random">Root of all randomness.</param>
    /// <param name="threads">Threads in all: for runs at a time, and where there are fewer runs, within them.</param>
    /// <param name="time">Measures the training.</param>
    /// <param name="done">Called with each run as it ends, from any thread; may be null.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <returns>The runs, method by method in the order given, task by task within.</returns>
    public static ComparisonRun[] Run(
        IReadOnlyList<ILearner> methods,
        IReadOnlyList<ComparisonTask> tasks,
        RandomStreams random,
        int threads,
        TimeProvider time,
        Action<ComparisonRun>? done = null,
        CancellationToken cancellation = default
    )
    {
        var runs = new ComparisonRun[methods.Count * tasks.Count];
        Parallel.For(
            0,
            runs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i =>
            {
                runs[i] = RunOne(
                    methods[i / tasks.Count],
                    tasks[i % tasks.Count].SharedBy(threads, runs.Length),
                    random,
                    time,
                    cancellation
                );
                done?.Invoke(runs[i]);
            }
        );
        return runs;
    }

    private static ComparisonRun RunOne(
        ILearner method,
        ComparisonTask task,
        RandomStreams random,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var started = time.GetTimestamp();
        var classifier = method.Fit(
            task.Training,
            random.Child(
                string.Create(CultureInfo.InvariantCulture, $"{method.Name}/{task.Seed}/{task.BudgetPercent}")
            ),
            cancellation: cancellation
        );
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        var probabilities = new Matrix<float>(task.Test.Labels.Length, classifier.ClassCount);
        var scores = Ask(classifier, task, probabilities);
        var confusion = ConfusionMatrix.From(task.Test.Labels, probabilities);
        var reliability = Reliability.Of(task.Test.Labels, probabilities);
        return new ComparisonRun(
            method.Name,
            task.Seed,
            task.BudgetPercent,
            task.Training.LabelledRows().Length,
            confusion.UnweightedAccuracy,
            confusion.Accuracy,
            reliability.ExpectedCalibrationError,
            seconds,
            confusion,
            reliability
        )
        {
            MeanConfidence = Enumerable
                .Range(0, probabilities.Rows)
                .Average(i => TensorPrimitives.Max<float>(probabilities.Row(i))),
            Rejected = classifier is Calibrated { Calibration.RejectAbove: var above }
                ? scores.Average(score => score > above ? 1.0 : 0)
                : null,
            OutOfClassAuroc = task.Strangers is null
                ? null
                : OutOfClassAuroc(scores, UnscaledStrangeness.Of(classifier, task.Strangers)),
        };
    }

    /// <summary>
    /// Fills in the probabilities of the test part and gives its strangeness; none where nothing asks for them,
    /// as telling what is new costs a search of its own.
    /// </summary>
    private static float[] Ask(IClassifier classifier, ComparisonTask task, Matrix<float> probabilities)
    {
        if (classifier is Calibrated || task.Strangers is not null)
            return UnscaledStrangeness.WithPrediction(classifier, task.Test.Features, probabilities);
        classifier.Predict(task.Test.Features, probabilities);
        return [];
    }

    private static double OutOfClassAuroc(float[] known, float[] strange) =>
        Ranking.AreaUnderRoc(
            [.. known, .. strange],
            [.. Enumerable.Range(0, known.Length + strange.Length).Select(i => i >= known.Length)]
        );
}

using System.Numerics.Tensors;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>Learns from the labels of a workspace and stores what it then says of every clip. One at a time; keeps the features between trainings.</summary>
public sealed class WorkspaceTrainer(WorkspaceStore workspace, TimeProvider clock)
{
    private const int QueueLength = 200;
    private FeatureSet? clips;

    /// <summary>Trains, measures by cross-fitting, predicts every clip and stores the run.</summary>
    /// <returns>The run; skipped when there is too little to learn from.</returns>
    public Outcome<RunRecord> Train(RunOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        options.Validate().Then(_ => Methods.Create(options.Method)).Then(learner =>
        {
            var (started, lastEvent) = (clock.GetUtcNow(), workspace.Labels.LastEvent());
            var data = LabelledRows.Of(workspace, Clips());
            if (data.ClassIds.Length < 2)
                return Outcome<RunRecord>.Skipped($"training needs labels of at least two classes, got {data.ClassIds.Length}: label a few more clips");
            var steps = new Steps(progress, options.Folds + 2);
            var random = new RandomStreams(options.Seed);
            var held = new CrossFitOptions { Folds = options.Folds, KeepClips = true, Measurable = data.Heard };
            var answers = CrossFit.Run(learner, data.ForTraining(), random.Child("cross-fit"), held, () => steps.Done("checking on labels held out"), cancellation);
            var classifier = new Calibrated(learner.Fit(data.ForTraining(), random.Child("final"), cancellation: cancellation), Calibration.Learn(answers));
            var probabilities = new Matrix<float>(data.Labels.Length, data.ClassIds.Length);
            classifier.Predict(data.Clips.Features, probabilities);
            steps.Done("learnt from all labels");
            var predictions = Predictions(data, probabilities, LabelledNeighbours.Find(data.Clips, data.Labelled, options.NeighbourCount));
            var metrics = Measure(data, answers) with { MeanConfidence = MeanConfidence(data, predictions) };
            var queue = Learning.Suggestions.Choose(data.ForTraining(), classifier, QueueLength).Select(row => data.Clips.ClipIds[row]);
            var run = workspace.Runs.Add(new RunRecord(0, options, started, clock.GetUtcNow(), data.Labelled.Length, lastEvent, metrics), predictions, [.. queue]);
            steps.Done("stored");
            return run;
        });

    private FeatureSet Clips()
    {
        if (clips is null || clips.ClipIds.Length != workspace.Features.Count()) clips = workspace.Features.Load();
        return clips;
    }

    private static PredictionRecord[] Predictions(LabelledRows data, Matrix<float> probabilities, Neighbour[][] neighbours) =>
        [.. Enumerable.Range(0, data.Labels.Length).Select(row =>
        {
            var best = TensorPrimitives.IndexOfMax<float>(probabilities.Row(row));
            return new PredictionRecord(data.Clips.ClipIds[row], data.ClassIds[best], probabilities[row, best], probabilities.Row(row).ToArray(), neighbours[row]);
        })];

    private static double MeanConfidence(LabelledRows data, PredictionRecord[] predictions) =>
        predictions.Where((_, row) => data.Labels[row] == TrainingSet.Unlabelled).Select(p => (double)p.Confidence).DefaultIfEmpty(1).Average();

    private static RunMetrics Measure(LabelledRows data, HeldOutAnswers answers) => answers.Measure() is not { } metrics ? new RunMetrics { ClassIds = data.ClassIds } : new RunMetrics
    {
        ClassIds = data.ClassIds,
        Measured = metrics.Measured,
        Accuracy = metrics.Accuracy,
        UnweightedAccuracy = metrics.UnweightedAccuracy,
        Recall = metrics.Recall,
        Confusion = metrics.Confusion,
        Reliability = metrics.Reliability,
        CalibrationError = metrics.CalibrationError,
    };

    /// <summary>Counts steps for a listener; folds end on several threads.</summary>
    private sealed class Steps(IProgress<TrainingProgress>? progress, int total)
    {
        private int done;

        public void Done(string stage) => progress?.Report(new TrainingProgress(stage, Interlocked.Increment(ref done), total));
    }
}

using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Evaluation;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Tests.Inference;

public class FloorTrainingTests
{
    private const int PerRecording = 200;

    /// <summary>A floor lies in the direction of the event: louder wind looks like a bird.</summary>
    [Fact]
    public void A_model_on_a_common_floor_tells_events_on_floors_it_never_met()
    {
        var (plain, aligned) = (Train(align: false), Train(align: true));
        Assert.Null(plain.Floor);
        var (features, heard, windows) = Recordings(seed: 2, floors: [4, -4]);
        double Ranked(Model model) => Ranking.AreaUnderRoc(model.Predict(features, windows).Span.ToArray(), heard);
        Assert.InRange(Ranked(plain), 0, 0.8);
        Assert.InRange(Ranked(aligned), 0.95, 1);
        // asked alone, a window stays where it is
        Assert.InRange(Ranking.AreaUnderRoc(aligned.Predict(features).Span.ToArray(), heard), 0, 0.8);
    }

    private static Model Train(bool align)
    {
        var (features, heard, windows) = Recordings(seed: 1, floors: [0, 3, -2, 1]);
        var targets = new LabelMatrix(heard.Length, 1);
        for (var i = 0; i < heard.Length; i++)
            targets[i, 0] = heard[i] ? LabelMatrix.Present : LabelMatrix.Absent;
        var training = TrainingSet.AnyOfMany(features, targets) with
        {
            Windows = windows,
            Groups = [.. windows.Select(window => window.Recording)],
        };
        var options = new TrainingOptions { Learner = new LogisticRegression(), AlignFloors = align };
        return ModelTraining
            .Run(new("none", "none", null), training, ["bird"], options, null, TestContext.Current.CancellationToken)
            .Model;
    }

    /// <summary>An event in one window of eight.</summary>
    private static (Matrix<float>, bool[], RecordingWindow[]) Recordings(ulong seed, float[] floors)
    {
        var random = new RandomStream(seed);
        var features = new Matrix<float>(PerRecording * floors.Length, 4);
        bool[] heard = [.. Enumerable.Range(0, features.Rows).Select(i => i % 8 == 3)];
        for (var i = 0; i < features.Rows; i++)
        for (var j = 0; j < 4; j++)
            features[i, j] = floors[i / PerRecording] + (heard[i] ? 2 : 0) + 0.5f * (float)random.NextNormal();
        return (
            features,
            heard,
            [
                .. Enumerable
                    .Range(0, features.Rows)
                    .Select(i => new RecordingWindow(
                        i / PerRecording,
                        TimeRange.FromSeconds(i % PerRecording, i % PerRecording + 1).Value
                    )),
            ]
        );
    }
}

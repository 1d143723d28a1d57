using System.Text.Json;
using Earshot.Testing;

namespace Earshot.Workspace.Tests;

/// <summary>What runs store, without each of its properties, as an older version may have left it out.</summary>
public class WorkspaceJsonTests
{
    [Fact]
    public void Options_of_a_run_have_their_defaults() =>
        Assert.Empty(
            StoredRecord.LeaveOutEach(
                Text(
                    new RunOptions
                    {
                        Method = "mlp",
                        Seed = 7,
                        Folds = 7,
                        NeighbourCount = 7,
                        Background = true,
                        MostOthers = 7,
                    }
                ),
                Text(new RunOptions()),
                json => Text(WorkspaceJson.ReadOptions(json))
            )
        );

    [Fact]
    public void Figures_of_a_run_are_not_measured_and_without_classes_refused() =>
        Assert.Equal(
            ["$.classIds"],
            StoredRecord.LeaveOutEach(
                Text(
                    new RunMetrics
                    {
                        ClassIds = [1, 2],
                        Measured = 3,
                        Accuracy = 0.1,
                        UnweightedAccuracy = 0.2,
                        Recall = [0.3, null],
                        Confusion =
                        [
                            [1],
                            [2],
                        ],
                        Reliability = [],
                        CalibrationError = 0.4,
                        MeanAveragePrecision = 0.5,
                        AveragePrecision = [0.6],
                        Absent = [7],
                        Thresholds = [0.8],
                        ByTime = true,
                        Notes = ["a"],
                        MeanConfidence = 0.9,
                    }
                ),
                Text(new RunMetrics { ClassIds = [] }),
                json => Text(WorkspaceJson.ReadMetrics(json))
            )
        );

    private static string Text(RunOptions options) =>
        JsonSerializer.Serialize(options, WorkspaceJson.Default.RunOptions);

    private static string Text(RunMetrics metrics) =>
        JsonSerializer.Serialize(metrics, WorkspaceJson.Default.RunMetrics);
}

using Earshot.Cli.Cluster;
using Earshot.Testing;

namespace Earshot.Cli.Tests.Cluster;

/// <summary>The files by which machines know of each other, without each of their properties.</summary>
public sealed class ClusterFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_plan_is_whole_or_refused() =>
        Assert.Equal(
            ["version", "cpus", "clips", "steps", "steps.0.name", "steps.0.elements", "steps.0.arguments"],
            Refused(new ClusterPlan(1, 2, 3, [new("features", 4, ["features", "x"])]), new(0, 0, 0, []))
        );

    [Fact]
    public void An_element_that_has_not_ended_says_no_end() =>
        Assert.Equal(
            ["tries", "host", "job", "startedUtc", "doneBefore"],
            Refused(
                new ElementState(1, "a", "b", DateTimeOffset.UnixEpoch, 2, DateTimeOffset.UnixEpoch, 3),
                new ElementState(0, "", "", default, 0)
            )
        );

    [Fact]
    public void Submissions_are_whole_or_refused() =>
        Assert.Equal(
            ["arrays", "arrays.0.step", "arrays.0.job", "arrays.0.elements"],
            Refused(new Submissions([new("features", "7", [0])]), new([]))
        );

    private string[] Refused<T>(T stored, T defaults)
        where T : class
    {
        string Text(T record)
        {
            ClusterFile.Write(folder["file.json"], record);
            return File.ReadAllText(folder["file.json"]);
        }
        T Read(string text)
        {
            File.WriteAllText(folder["file.json"], text);
            return ClusterFile.Read<T>(folder["file.json"], "plan anew");
        }
        return
        [
            .. StoredRecord
                .LeaveOutEach(Text(stored), Text(defaults), text => Text(Read(text)))
                .Select(path => path["$.".Length..]),
        ];
    }
}

using Earshot.Workspace.Merging;

namespace Earshot.Workspace.Tests.Merging;

public sealed class WorkspacePackTests : IDisposable
{
    private readonly TemporaryWorkspace workspace = new(3, "dog");

    private string this[string name] => Path.Combine(workspace.Folder, name);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void A_packed_workspace_goes_on_elsewhere_with_its_recordings()
    {
        workspace.Store.Labels.Give([1, 2], workspace.ClassIds[0], "ada");
        File.Delete(Path.Combine(workspace.Store.ClipRoot, TemporaryWorkspace.ClipPath(3)));
        var report = WorkspacePack.Write(
            workspace.Store,
            this["p.zip"],
            workspace.Clock,
            withRecordings: true,
            cancellation: Cancellation
        );
        Assert.Equal(2, report.Recordings);
        Assert.Equal(TemporaryWorkspace.ClipPath(3), Assert.Single(report.Skipped).Path);
        Directory.Move(workspace.Store.ClipRoot, this["gone"]);
        using var unpacked = WorkspacePack.Unpack(this["p.zip"], this["elsewhere"], workspace.Clock).Value;
        Assert.Equal(2, unpacked.Labels.All().Count);
        Assert.True(unpacked.Clips.FullPath(unpacked.Clips.Find(2)!).IsOk);
        unpacked.Labels.Give([1], null, "ben"); // it can be written
        Assert.Equal(2, workspace.Store.Labels.All().Count);
        Assert.Equal(
            ["earshot.db", "recordings"],
            Names(this["elsewhere"]).Where(name => name?.Contains('-') == false)
        );
        Assert.Equal(["elsewhere", "gone", "p.zip", "ws"], Names(workspace.Folder));
    }

    [Fact]
    public void Without_them_it_finds_them_where_they_lay_or_where_one_says()
    {
        WorkspacePack.Write(workspace.Store, this["p.zip"], workspace.Clock, cancellation: Cancellation);
        using (var deep = WorkspacePack.Unpack(this["p.zip"], this["a/b/c"], workspace.Clock).Value)
            Assert.Equal(workspace.Store.ClipRoot, deep.ClipRoot);
        var moved = Directory.CreateDirectory(this["moved"]).FullName;
        using var elsewhere = WorkspacePack.Unpack(this["p.zip"], this["ws2"], workspace.Clock, moved).Value;
        Assert.Equal(moved, elsewhere.ClipRoot);
    }

    [Fact]
    public void What_is_no_packed_workspace_is_refused_and_nothing_is_overwritten()
    {
        File.WriteAllText(this["x.zip"], "no ZIP");
        Assert.Contains("no packed workspace", Refusal(this["x.zip"], this["new"]), StringComparison.Ordinal);
        WorkspacePack.Write(workspace.Store, this["p.zip"], workspace.Clock, cancellation: Cancellation);
        Assert.Contains("not empty", Refusal(this["p.zip"], workspace.Store.Folder), StringComparison.Ordinal);
        Assert.Contains("no folder", Refusal(this["p.zip"], this["new"], this["nowhere"]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(this["new"]));
    }

    private string Refusal(string file, string folder, string? clips = null) =>
        WorkspacePack.Unpack(file, folder, workspace.Clock, clips).Reason!;

    private static IEnumerable<string?> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order();
}

using System.Diagnostics;
using Earshot.Formats;

namespace Earshot.Tests.Formats;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-atomic-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        var path = Path.Combine(folder, "new", "a.csv");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                path,
                stream =>
                {
                    stream.WriteByte(1);
                    throw new IOException("the disk is full");
                }
            )
        );
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_is_written_onto_a_link_goes_where_the_link_leads()
    {
        string link = Path.Combine(folder, "latest.csv"),
            between = Path.Combine(folder, "between.csv"),
            there = Path.Combine(folder, "results", "monday.csv"),
            round = Path.Combine(folder, "round.csv");
        File.CreateSymbolicLink(link, "between.csv");
        File.CreateSymbolicLink(between, Path.Combine("results", "monday.csv"));
        foreach (var text in new[] { "made", "replaced" })
        {
            AtomicFile.WriteText(link, text);
            Assert.Equal(text, File.ReadAllText(there));
        }
        Assert.Equal("between.csv", new FileInfo(link).LinkTarget);
        File.CreateSymbolicLink(round, "round.csv");
        Assert.Throws<IOException>(() => AtomicFile.WriteText(round, "lost"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_named_pipe_is_written_to_and_stays_one(bool isLinked)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has no named pipes among its files");
        string pipe = Path.Combine(folder, "pipe"),
            named = isLinked ? Path.Combine(folder, "link") : pipe;
        using (var made = Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (isLinked)
            File.CreateSymbolicLink(named, "pipe");
        var read = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        AtomicFile.WriteText(named, "a line\n");
        Assert.Equal("a line\n", await read);
        Assert.True(AtomicFile.IsPipe(named));
        Assert.Equal(isLinked ? 2 : 1, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void What_holds_nothing_is_no_pipe()
    {
        File.WriteAllBytes(Path.Combine(folder, "empty"), []);
        foreach (var name in (string[])["empty", "missing", "."])
            Assert.False(AtomicFile.IsPipe(Path.Combine(folder, name)));
    }

    /// <summary>As root a file could be put in its place; every byte written there meets a full disk.</summary>
    [Fact]
    public void A_device_is_written_to_and_stays_one()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        Assert.True(AtomicFile.IsDevice("/dev/full"));
        Assert.False(AtomicFile.IsDevice(Path.Combine(folder, "dev")));
        var link = Path.Combine(folder, "link");
        File.CreateSymbolicLink(link, "/dev/full");
        Assert.True(AtomicFile.IsDevice(link));
        Assert.Throws<IOException>(() => AtomicFile.WriteText(link, "a line\n"));
        Assert.Equal([link], Directory.GetFiles(folder));
        Assert.Throws<IOException>(() => AtomicFile.WriteText("/dev/full", "a line\n"));
        Assert.Throws<IOException>(() => AtomicFile.WriteText("/dev/full", "a line\n"));
    }
}

using System.Reflection.PortableExecutable;

namespace Earshot.Packages.Tests;

/// <summary>
/// The command line published for platforms that the tests don't run on: whether all it needs there is in the folder,
/// each file of the right format.
/// </summary>
public sealed class PlatformTests(LocalFeed feed)
{
    private const long MostBytes = 100_000_000;

    [Fact]
    public void Published_for_windows_it_has_a_program_and_the_native_files_of_windows()
    {
        var folder = feed.Publish("win-x64");
        string[] native = ["onnxruntime.dll", "e_sqlite3.dll", "libSkiaSharp.dll", "libusearch_c.dll"];
        foreach (var name in (string[])["Earshot.Cli.exe", .. native])
        {
            using var file = new PEReader(File.OpenRead(Path.Combine(folder, name)));
            Assert.Equal((name, Machine.Amd64), (name, file.PEHeaders.CoffHeader.Machine));
            Assert.False(file.HasMetadata, $"{name} is no native file");
        }
        AssertIsWhole(folder);
        Assert.Empty(Directory.EnumerateFiles(folder, "*.so").Concat(Directory.EnumerateFiles(folder, "*.dylib")));
    }

    [Fact]
    public void Published_for_macos_it_has_a_program_and_the_native_files_of_macos()
    {
        var folder = feed.Publish("osx-arm64");
        string[] native = ["onnxruntime", "e_sqlite3", "SkiaSharp", "usearch_c"];
        Assert.True(IsMachO(Path.Combine(folder, "Earshot.Cli")));
        Assert.All(native, name => Assert.True(IsMachO(Path.Combine(folder, $"lib{name}.dylib")), name));
        AssertIsWhole(folder);
        Assert.Empty(Directory.EnumerateFiles(folder, "*.so"));
    }

    /// <summary>The worker that decodes is the same program; its configuration goes with it.</summary>
    private static void AssertIsWhole(string folder)
    {
        string[] managed = ["Earshot.Cli.dll", "Earshot.dll", "Earshot.Decoding.runtimeconfig.json"];
        foreach (var name in managed)
            Assert.True(File.Exists(Path.Combine(folder, name)), name);
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, MostBytes);
        Assert.DoesNotContain(files, file => Path.GetFileName(file) is ['l', 'i', 'b', .., '.', 'p', 'd', 'b']);
    }

    /// <summary>Of 64 bits, or of several processors.</summary>
    private static bool IsMachO(string path)
    {
        Span<byte> head = stackalloc byte[4];
        using var file = File.OpenRead(path);
        file.ReadExactly(head);
        return head is [0xCF, 0xFA, 0xED, 0xFE] or [0xCA, 0xFE, 0xBA, 0xBE];
    }
}

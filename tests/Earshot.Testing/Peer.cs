using System.Diagnostics;

namespace Earshot.Testing;

/// <summary>
/// Programs we did not write and check against (sox, ffmpeg); a test whose peer is not installed is skipped and says
/// so.
/// </summary>
public static class Peer
{
    /// <summary>Runs it, skips the calling test where it is missing, and fails the test where it fails.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static byte[] Run(string program, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (TryStart(start) is not { } process)
        {
            Assert.Skip($"needs {program}, which is not installed");
            return [];
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} failed: {errors.Result}");
            return output.ToArray();
        }
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

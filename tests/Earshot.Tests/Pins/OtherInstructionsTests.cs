using System.Diagnostics;
using Earshot.Numerics;

namespace Earshot.Tests.Pins;

/// <summary>The same tests in a process that is told not to use the widest registers.</summary>
public class OtherInstructionsTests
{
    [Theory]
    [InlineData(InstructionSet.Portable, "DOTNET_EnableAVX2")]
    [InlineData(InstructionSet.Vector256, "DOTNET_EnableAVX512")]
    internal void Bits_hold_with_narrower_registers(InstructionSet narrower, string setting)
    {
        if (InstructionSets.Best <= narrower)
            Assert.Skip($"this process has no wider registers than those of {narrower}");
        var test = Path.Combine(AppContext.BaseDirectory, typeof(SameBitsTests).Assembly.GetName().Name + ".dll");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                test,
                "-class",
                typeof(SameBitsTests).FullName!,
                "-class",
                typeof(GoldenModelTests).FullName!,
                "-class",
                typeof(ThisProcess).FullName!,
            ]
        )
        {
            Environment = { [setting] = "0", [ThisProcess.Expected] = narrower.ToString() },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    /// <summary>Whether the setting did what it is there for.</summary>
    public class ThisProcess
    {
        internal const string Expected = "EARSHOT_TEST_INSTRUCTIONS";

        [Fact]
        public void Has_the_registers_it_was_told()
        {
            var expected = Environment.GetEnvironmentVariable(Expected);
            Assert.Equal(expected ?? $"{InstructionSets.Best}", $"{InstructionSets.Best}");
        }
    }
}

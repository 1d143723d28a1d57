using System.CommandLine;
using Earshot.Inference;

namespace Earshot.Cli;

/// <summary>The option of how labels are held out, of every command that trains models.</summary>
internal static class FoldsOption
{
    /// <param name="more">What else it says.</param>
    public static Option<int> Create(string more = "") =>
        NumberOption.One(
            "--folds",
            "Parts the labels are cut into to measure the model and to calibrate its confidence; 0: neither, and "
                + $"training is faster{more}",
            new TrainingOptions().Folds,
            "2 to 20, or 0",
            n => n is 0 or (>= 2 and <= 20)
        );
}

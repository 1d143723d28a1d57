namespace Earshot.Cli;

internal static class OutcomeExtensions
{
    /// <summary>The value; a reason ends the command with exit code 2.</summary>
    public static T OrBadInput<T>(this Outcome<T> outcome) =>
        outcome.IsOk ? outcome.Value : throw new BadInputException(outcome.Reason!);
}

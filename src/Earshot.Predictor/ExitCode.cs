namespace Earshot;

/// <summary>
/// What <c>earshot</c> and <c>earshot-predict</c> return; listed in the README and at the end of their help.
/// </summary>
internal static class ExitCode
{
    /// <summary>All is done.</summary>
    public const int Ok = 0;

    /// <summary>A bug, or the machine failed (disk full).</summary>
    public const int Failed = 1;

    /// <summary>The call or its input is wrong; the message says how to mend it.</summary>
    public const int BadInput = 2;

    /// <summary>Done, but some inputs were skipped; each is named with its reason.</summary>
    public const int SomeSkipped = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>For <c>--help</c>.</summary>
    public const string Help =
        "Exit codes: 0 done, 1 failed, 2 wrong call or input, 3 done but some inputs were skipped, 130 "
        + "interrupted.";
}

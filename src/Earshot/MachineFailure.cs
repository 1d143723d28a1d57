namespace Earshot;

/// <summary>Failures of the machine, which are no bugs: no memory, a full disk, a file that went away.</summary>
internal static class MachineFailure
{
    /// <summary>What the machine lacks and how to mend it; null: the failure is not the machine's.</summary>
    public static string? Reason(Exception failure) =>
        failure switch
        {
            AggregateException all => all.InnerExceptions.Select(Reason).FirstOrDefault(reason => reason is not null),
            OutOfMemoryException =>
                "there is not enough memory for this: give it more, use fewer threads (--threads 1), or take less at "
                    + "once",
            IOException => failure.Message,
            _ => null,
        };
}

using Earshot.Workspace;

namespace Earshot.Studio.Training;

/// <summary>One job of its kind at a time, in the background. Whatever becomes of it is an answer.</summary>
internal sealed class BackgroundJob(IHostApplicationLifetime lifetime)
{
    private readonly Lock gate = new();
    private CancellationTokenSource? running;

    /// <summary>Whether one runs.</summary>
    public bool IsRunning => running is not null;

    /// <summary>Starts one; false where one runs already.</summary>
    /// <param name="begin">Called before the work, where it starts.</param>
    /// <param name="work">The work.</param>
    /// <param name="end">
    /// Called with what became of it, or why nothing did; and whether it was stopped. The next starts after it.
    /// </param>
    public bool Start<T>(Action begin, Func<CancellationToken, Outcome<T>> work, Action<Outcome<T>, bool> end)
    {
        lock (gate)
        {
            if (running is not null)
                return false;
            running = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
            begin();
            var cancellation = running.Token;
            _ = Task.Run(() => Run(work, end, cancellation), CancellationToken.None);
            return true;
        }
    }

    /// <summary>Stops the one that runs.</summary>
    public void Cancel()
    {
        lock (gate)
            running?.Cancel();
    }

    private void Run<T>(
        Func<CancellationToken, Outcome<T>> work,
        Action<Outcome<T>, bool> end,
        CancellationToken cancellation
    )
    {
        var (ended, isStopped) = Attempt(work, cancellation);
        lock (gate)
        {
            end(ended, isStopped);
            running!.Dispose();
            running = null;
        }
    }

    private static (Outcome<T> Ended, bool IsStopped) Attempt<T>(
        Func<CancellationToken, Outcome<T>> work,
        CancellationToken cancellation
    )
    {
        try
        {
            return (work(cancellation), false);
        }
        catch (OperationCanceledException)
        {
            return (Outcome<T>.Skipped("it was stopped"), true);
        }
        catch (WorkspaceUnavailableException unavailable)
        {
            return (Outcome<T>.Skipped(unavailable.Message), false);
        }
        catch (Exception failure) when (MachineFailure.Reason(failure) is { } reason)
        {
            return (Outcome<T>.Skipped(reason), false);
        }
        catch (Exception bug)
        {
            return (Outcome<T>.Skipped($"this is a bug in earshot: {bug.GetType().Name}: {bug.Message}"), false);
        }
    }
}

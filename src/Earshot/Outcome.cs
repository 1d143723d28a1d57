namespace Earshot;

/// <summary>Bad data is a value: either a result, or the reason why this input was skipped.</summary>
/// <typeparam name="T">What a good input yields.</typeparam>
public readonly record struct Outcome<T>
{
    private const string NothingPut = "no outcome was put here: the step that makes it did not run to its end";

    private readonly T? value;

    private readonly string? reason;

    private Outcome(bool isOk, T? value, string? reason) => (IsOk, this.value, this.reason) = (isOk, value, reason);

    /// <summary>
    /// Why the input was skipped: what was wrong, what was got, how to mend it. Null when all is well.
    /// </summary>
    public string? Reason => IsOk ? null : reason ?? NothingPut;

    /// <summary>Whether there is a value. False of <c>default</c>: no outcome was put there.</summary>
    public bool IsOk { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The input was skipped; the message carries the reason.</exception>
    public T Value => IsOk ? value! : throw new InvalidOperationException($"skipped: {Reason}");

    /// <summary>A good result.</summary>
    public static Outcome<T> Ok(T value) => new(true, value, null);

    /// <summary>A skipped input and why.</summary>
    public static Outcome<T> Skipped(string reason) => new(false, default, reason);

    /// <summary>Goes on with the value, or hands the reason on.</summary>
    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next) =>
        IsOk ? next(value!) : Outcome<TNext>.Skipped(Reason!);

    /// <summary>A value is a good result.</summary>
    public static implicit operator Outcome<T>(T value) => Ok(value);
}

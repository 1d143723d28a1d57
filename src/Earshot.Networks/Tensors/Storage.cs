using System.Numerics;

namespace Earshot.Networks;

/// <summary>The numbers under a tensor and its views, and their gradient once there is one.</summary>
/// <param name="values">The values.</param>
/// <param name="pool">Where the room for the gradient comes from; null: it is kept for good, as a parameter's
/// is.</param>
internal sealed class Storage<T>(T[] values, GradientPool<T>? pool)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T[] Values { get; } = values;

    public T[]? Gradient { get; private set; }

    public bool NeedsGradient { get; set; }

    /// <summary>
    /// Room for the gradient of a part of the values. What is there already must be added to, else the room may hold
    /// anything.
    /// </summary>
    public Span<T> TakeGradient(int offset, int count, out bool accumulate)
    {
        accumulate = Gradient is not null || pool is null;
        Gradient ??= pool?.Rent(Values.Length) ?? new T[Values.Length];
        if (!accumulate && count < Values.Length)
        {
            Gradient.AsSpan().Clear();
            accumulate = true;
        }
        return Gradient.AsSpan(offset, count);
    }

    /// <summary>Gives the room back to the pool.</summary>
    public void ReleaseGradient()
    {
        if (pool is null || Gradient is null)
            return;
        pool.Return(Gradient);
        Gradient = null;
    }
}

/// <summary>
/// Rooms for gradients. A step that repeats asks for the same lengths in the same order, so after the first it finds
/// each of them here.
/// </summary>
internal sealed class GradientPool<T>
{
    private readonly Dictionary<int, Stack<T[]>> free = [];

    public T[] Rent(int length) =>
        free.TryGetValue(length, out var stack) && stack.TryPop(out var room)
            ? room
            : GC.AllocateUninitializedArray<T>(length);

    public void Return(T[] room)
    {
        if (!free.TryGetValue(room.Length, out var stack))
            free[room.Length] = stack = new();
        stack.Push(room);
    }
}

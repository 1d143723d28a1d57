using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>
/// Each thread's scratch memory: it grows to the largest need and is kept, so that work in a steady state allocates
/// nothing.
/// </summary>
internal static unsafe class Workspace<T>
    where T : unmanaged
{
    private const int AlignmentBytes = 64;

    /// <summary>Pinned: the address stays good while the thread keeps the array.</summary>
    [ThreadStatic]
    private static T[]? buffer;

    /// <summary>
    /// Room for that many values, aligned to a cache line, with any content; good until this thread's next call.
    /// </summary>
    public static T* Rent(int count)
    {
        var needed = count + AlignmentBytes / sizeof(T);
        if (buffer is null || buffer.Length < needed)
            buffer = GC.AllocateUninitializedArray<T>(needed, pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref buffer[0]);
        return (T*)((address + AlignmentBytes - 1) / AlignmentBytes * AlignmentBytes);
    }
}

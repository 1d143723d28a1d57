using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>
/// What a kernel asks of a register: <typeparamref name="TVector"/> holds <see cref="Count"/> values side by side.
/// </summary>
/// <remarks>
/// <see cref="MultiplyAdd"/> is fused where the processor fuses and a multiplication and an addition elsewhere;
/// the always-fused operation is emulated without the instruction and then takes hundreds of times as long.
/// </remarks>
internal unsafe interface ILanes<TSelf, T, TVector>
    where TSelf : ILanes<TSelf, T, TVector>
    where T : unmanaged
    where TVector : struct
{
    /// <summary>How many registers a processor of this kind has.</summary>
    static abstract int Registers { get; }

    /// <summary>Values in a register.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(T* source);
    static abstract TVector Broadcast(T value);
    static abstract TVector Add(TVector x, TVector y);
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector addend);
    static abstract void Store(TVector x, T* destination);

    /// <summary>Overwrites what lies at the destination, or adds to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void StoreTo(T* destination, TVector x, bool accumulate) =>
        TSelf.Store(accumulate ? TSelf.Add(TSelf.Load(destination), x) : x, destination);
}

using System.Runtime.Intrinsics;

namespace Earshot.Numerics;

/// <summary>The kernels there are, by the registers they use.</summary>
internal enum InstructionSet
{
    /// <summary>Whatever width <see cref="System.Numerics.Vector{T}"/> has.</summary>
    Portable,

    /// <summary>256 bits (AVX2).</summary>
    Vector256,

    /// <summary>512 bits (AVX-512).</summary>
    Vector512,
}

/// <summary>Which kernels suit this processor.</summary>
internal static class InstructionSets
{
    /// <summary>The widest that runs on registers and not in emulation.</summary>
    public static InstructionSet Best =>
        Vector512.IsHardwareAccelerated ? InstructionSet.Vector512
        : Vector256.IsHardwareAccelerated ? InstructionSet.Vector256
        : InstructionSet.Portable;
}

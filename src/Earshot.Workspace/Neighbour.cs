using System.Runtime.InteropServices;

namespace Earshot.Workspace;

/// <summary>A labelled clip that a prediction rests on.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Weight">Its share in the answer, 0 to 1, or the cosine to it, -1 to 1: see <see
/// cref="Evidence"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct Neighbour(int ClipId, float Weight);

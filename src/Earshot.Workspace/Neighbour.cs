using System.Runtime.InteropServices;

namespace Earshot.Workspace;

/// <summary>A labelled clip that a prediction rests on.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Similarity">Cosine of the angle between the standardised features, -1 to 1.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct Neighbour(int ClipId, float Similarity);

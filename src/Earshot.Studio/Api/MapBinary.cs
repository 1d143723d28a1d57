using System.Runtime.InteropServices;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>
/// Every clip that has features, as columns of numbers a browser takes over without parsing, little-endian: <c>int32
/// n</c>; <c>int32 clip[n]</c>; <c>float32 x[n], y[n], confidence[n]</c> (NaN: no prediction); <c>int32 label[n],
/// predicted[n]</c> (class ids, 0: none); <c>float32 strangeness[n]</c>; <c>uint8 unheard[n]</c> (1: the label was
/// accepted without listening).
/// </summary>
internal static class MapBinary
{
    private const int Columns = 7;

    public static byte[] Of(WorkspaceStore workspace)
    {
        var points = workspace.Map.All();
        var n = points.Count;
        var bytes = new byte[sizeof(int) + n * (Columns * sizeof(int) + 1)];
        BitConverter.TryWriteBytes(bytes, n);
        var clips = Column<int>(bytes, n, 0);
        var x = Column<float>(bytes, n, 1);
        var y = Column<float>(bytes, n, 2);
        var confidence = Column<float>(bytes, n, 3);
        var labels = Column<int>(bytes, n, 4);
        var predicted = Column<int>(bytes, n, 5);
        var strangeness = Column<float>(bytes, n, 6);
        var unheard = bytes.AsSpan(^n..);
        for (var i = 0; i < n; i++)
            (clips[i], x[i], y[i], confidence[i]) = ((int)points[i].ClipId, points[i].X, points[i].Y, float.NaN);
        foreach (var label in workspace.WindowLabels.All())
            if (clips.BinarySearch((int)label.WindowId) is >= 0 and var row)
                (labels[row], unheard[row]) = ((int)label.ClassId, label.IsHeard ? (byte)0 : (byte)1);
        foreach (var (clip, classId, certainty, strange) in workspace.Runs.Answers())
            if (clips.BinarySearch((int)clip) is >= 0 and var row)
                (predicted[row], confidence[row], strangeness[row]) = ((int)classId, certainty, strange);
        return bytes;
    }

    private static Span<T> Column<T>(byte[] bytes, int n, int place)
        where T : struct => MemoryMarshal.Cast<byte, T>(bytes.AsSpan(sizeof(int) * (1 + n * place), sizeof(int) * n));
}

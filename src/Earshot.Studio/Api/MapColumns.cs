using System.Runtime.InteropServices;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Api;

/// <summary>
/// Clips as columns of numbers that a browser takes over without parsing, little-endian: <c>int32 n</c>; <c>int32
/// last</c> (the newest label event that the labels know); <c>int32 clip[n]</c>, ascending; <c>float32 x[n], y[n],
/// confidence[n]</c> (NaN: no prediction); <c>int32 label[n], predicted[n]</c> (class ids, 0: none); <c>float32
/// strangeness[n]</c>; <c>uint8 unheard[n]</c> (1: the label was accepted without listening).
/// </summary>
internal sealed class MapColumns
{
    private const int Columns = 7,
        Head = 2;
    private readonly byte[] bytes;
    private readonly int n;

    /// <summary>Of clips by number, with their places; nothing is known of them yet.</summary>
    public MapColumns(IReadOnlyList<(long ClipId, float X, float Y)> points)
    {
        n = points.Count;
        bytes = new byte[sizeof(int) * (Head + n * Columns) + n];
        BitConverter.TryWriteBytes(bytes, n);
        var clips = Column<int>(bytes, 0);
        var x = Column<float>(bytes, 1);
        var y = Column<float>(bytes, 2);
        for (var i = 0; i < n; i++)
            (clips[i], x[i], y[i]) = ((int)points[i].ClipId, points[i].X, points[i].Y);
        Column<float>(bytes, 3).Fill(float.NaN);
    }

    /// <summary>Fills in what a run says, by clip number.</summary>
    public void Fill(IReadOnlyList<StoredAnswer> answers)
    {
        var clips = Column<int>(bytes, 0);
        var confidence = Column<float>(bytes, 3);
        var predicted = Column<int>(bytes, 5);
        var strangeness = Column<float>(bytes, 6);
        var row = 0;
        foreach (var (clip, classId, certainty, strange) in answers)
        {
            while (row < n && clips[row] < clip)
                row++;
            if (row < n && clips[row] == clip)
                (predicted[row], confidence[row], strangeness[row]) = ((int)classId, certainty, strange);
        }
    }

    /// <summary>A copy with labels, as they hold after an event.</summary>
    public byte[] With(IReadOnlyList<WindowLabel> given, long last)
    {
        var copy = bytes.AsSpan().ToArray();
        BitConverter.TryWriteBytes(copy.AsSpan(sizeof(int)), (int)last);
        var clips = Column<int>(copy, 0);
        var labels = Column<int>(copy, 4);
        var unheard = copy.AsSpan(^n..);
        foreach (var label in given)
            if (clips.BinarySearch((int)label.WindowId) is >= 0 and var row)
                (labels[row], unheard[row]) = ((int)label.ClassId, label.IsVerified ? (byte)0 : (byte)1);
        return copy;
    }

    private Span<T> Column<T>(byte[] all, int place)
        where T : struct => MemoryMarshal.Cast<byte, T>(all.AsSpan(sizeof(int) * (Head + n * place), sizeof(int) * n));
}

using System.Runtime.InteropServices;

namespace Earshot.Workspace;

/// <summary>Numbers as the bytes SQLite keeps: little-endian, as on every machine .NET runs on.</summary>
internal static class Blob
{
    public static byte[] Of<T>(ReadOnlySpan<T> values)
        where T : struct => MemoryMarshal.AsBytes(values).ToArray();

    public static T[] Read<T>(byte[] blob)
        where T : struct => MemoryMarshal.Cast<byte, T>(blob).ToArray();
}

using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Earshot.Decoding;

/// <summary>A file in memory, on loan from a pool and a budget.</summary>
internal sealed class FileBytes : IDisposable
{
    private readonly byte[] bytes;
    private readonly int taken;
    private readonly ByteBudget budget;
    private int count;

    private FileBytes(int length, ByteBudget budget, CancellationToken cancellation)
    {
        budget.Take(length, cancellation);
        (bytes, taken, this.budget) = (ArrayPool<byte>.Shared.Rent(length), length, budget);
    }

    /// <summary>The file.</summary>
    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, count);

    /// <summary>The file as a stream that can be sought.</summary>
    public Stream Open() => new MemoryStream(bytes, 0, count, writable: false);

    /// <summary>
    /// Reads a file. Null where it is longer, empty or no file (opening a pipe would wait), or can't be read; and where
    /// a worker decodes it, which now finds it in the system's cache.
    /// </summary>
    public static FileBytes? Read(string path, int longest, ByteBudget budget, CancellationToken cancellation)
    {
        FileBytes? file = null;
        try
        {
            if (ClipAudio.HoldsNothing(path))
                return null;
            using var handle = File.OpenHandle(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                FileOptions.SequentialScan
            );
            var length = RandomAccess.GetLength(handle);
            if (length > longest)
                return null;
            file = new((int)length, budget, cancellation);
            file.Fill(handle);
            if (ClipAudio.IsReadHere(file.Span))
                return file;
        }
        // whoever decodes it meets this again and says so
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
        file?.Dispose();
        return null;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        budget.Give(taken);
    }

    private void Fill(SafeFileHandle handle)
    {
        for (int read = 1; read > 0 && count < taken; count += read)
            read = RandomAccess.Read(handle, bytes.AsSpan(count, taken - count), count);
    }
}

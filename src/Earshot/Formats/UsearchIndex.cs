using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Earshot.Formats;

/// <summary>
/// The vectors of a USearch index file (github.com/unum-cloud/usearch, format 2), by key. Only the vectors and their
/// keys are read; of the graph between them only where each node begins.
/// </summary>
/// <remarks>
/// <para>The file is a matrix (rows, bytes a row as u32; then the rows), a head of 64 bytes ("usearch", version, kinds
/// of metric, value, key and slot, counts, dimensions), the graph's header (nodes, connectivity, connectivity of the
/// lowest level, highest level, entry: u64 each), a level (i16) a node, and the nodes: key (u64), level (i16), and for
/// each level the number of neighbours (u32) with room for all of them (u32 each).</para>
/// <para>A file is untrusted input: the library it comes from crashes on damaged ones. Nothing is allocated that the
/// file's own length does not cover, every size is checked against it, and what is wrong is said. Serves many
/// threads.</para>
/// </remarks>
public sealed class UsearchIndex : IDisposable
{
    /// <summary>The file's name in a hoplite database.</summary>
    public const string FileName = "usearch.index";

    private const int HeadBytes = 64,
        GraphHeaderBytes = 40,
        NodeHeadBytes = 10,
        LevelBytes = 2,
        SlotBytes = 4,
        HighestLevel = 64,
        BlockBytes = 1 << 20;
    private const long LargestConnectivity = 1 << 16;
    private const byte KeysOf64Bits = 14,
        SlotsOf32Bits = 15;
    private const ulong FreeKey = ulong.MaxValue;

    private readonly SafeFileHandle file;
    private readonly long firstVector;
    private readonly int bytesPerVector;
    private readonly ValueKind kind;
    private readonly ulong[] keys;
    private readonly int[] slots;

    private enum ValueKind : byte
    {
        Float64 = 10,
        Float32 = 11,
        Float16 = 12,
    }

    private readonly record struct Head(long FirstVector, int Rows, int BytesPerVector, long At);

    private UsearchIndex(SafeFileHandle file, Head head, int dimension, ValueKind kind, ulong[] keys, int[] slots)
    {
        (this.file, firstVector, bytesPerVector) = (file, head.FirstVector, head.BytesPerVector);
        (Dimension, this.kind, this.keys, this.slots) = (dimension, kind, keys, slots);
    }

    /// <summary>Values a vector.</summary>
    public int Dimension { get; }

    /// <summary>Number of vectors that have a key.</summary>
    public int Count => keys.Length;

    /// <summary>The keys, ascending.</summary>
    public ReadOnlySpan<ulong> Keys => keys;

    /// <summary>Opens an index, or says why it can't be trusted.</summary>
    public static Outcome<UsearchIndex> Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var opened = Read(file);
            if (opened.IsOk)
                return opened;
            file.Dispose();
            return Outcome<UsearchIndex>.Skipped(
                $"{path} is no sound USearch index: {opened.Reason}; bring it back from a copy, or write it again"
            );
        }
        catch (FileNotFoundException)
        {
            return Outcome<UsearchIndex>.Skipped($"{path} is missing: it holds the vectors");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return Outcome<UsearchIndex>.Skipped($"{path}: {e.Message}");
        }
    }

    /// <summary>Whether there is a vector of that key.</summary>
    public bool Contains(ulong key) => Array.BinarySearch(keys, key) >= 0;

    /// <summary>Reads the vector of a key; false where there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="vector">Takes <see cref="Dimension"/> values.</param>
    public bool TryRead(ulong key, Span<float> vector)
    {
        if (vector.Length != Dimension)
            throw new ArgumentException($"a vector has {Dimension} values, got room for {vector.Length}");
        if (Array.BinarySearch(keys, key) is var place && place < 0)
            return false;
        var bytes = new byte[bytesPerVector].AsSpan();
        ReadExactly(file, bytes, firstVector + ((long)slots[place] * bytesPerVector));
        switch (kind)
        {
            case ValueKind.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), vector);
                break;
            case ValueKind.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(vector);
                break;
            default:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), vector);
                break;
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static Outcome<UsearchIndex> Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        if (FindHead(file, length) is not { } head)
            return Bad($"its head is not where {length} bytes would have it");
        var bytes = new byte[HeadBytes + GraphHeaderBytes].AsSpan();
        if (head.At + bytes.Length > length)
            return Bad("it is cut off within its head");
        ReadExactly(file, bytes, head.At);
        var (major, kind, dimension) = (U16(bytes[7..]), (ValueKind)bytes[14], U64(bytes[33..]));
        if (major != 2)
            return Bad($"it was written by USearch {major}, this Earshot reads 2");
        if (SizeOf(kind) is not { } size || bytes[15] != KeysOf64Bits || bytes[16] != SlotsOf32Bits)
            return Bad($"its values are of kind {bytes[14]}, its keys of {bytes[15]}, its slots of {bytes[16]}");
        if (bytes[41] != 0)
            return Bad("it holds several vectors a key");
        if (dimension is 0 or > int.MaxValue / 8 || dimension * (ulong)size != (ulong)head.BytesPerVector)
            return Bad($"it claims {dimension} values of {size} bytes in rows of {head.BytesPerVector}");
        var graph = bytes[HeadBytes..];
        var (nodes, upper, lowest) = (U64(graph), U64(graph[8..]), U64(graph[16..]));
        if (nodes != (ulong)head.Rows || upper > LargestConnectivity || lowest > LargestConnectivity)
            return Bad($"it holds {head.Rows} vectors, its graph {nodes} nodes of {upper} and {lowest} neighbours");
        return ReadKeys(file, length, head, (int)upper, (int)lowest)
            .Then<UsearchIndex>(found => new UsearchIndex(file, head, (int)dimension, kind, found.Keys, found.Slots));
    }

    /// <summary>The matrix's sizes are u32, or u64 in files of more than 4 billion rows or bytes a row.</summary>
    private static Head? FindHead(SafeFileHandle file, long length)
    {
        var sizes = new byte[16].AsSpan();
        if (length < sizes.Length + HeadBytes + GraphHeaderBytes)
            return null;
        ReadExactly(file, sizes, 0);
        return At(8, U32(sizes), U32(sizes[4..])) ?? At(16, U64(sizes), U64(sizes[8..]));

        Head? At(int first, ulong rows, ulong bytes)
        {
            if (rows > (ulong)Array.MaxLength || bytes is 0 or > int.MaxValue || rows * bytes > (ulong)length)
                return null;
            var at = first + (long)(rows * bytes);
            var magic = new byte[7];
            if (at + HeadBytes > length)
                return null;
            ReadExactly(file, magic, at);
            return magic.AsSpan().SequenceEqual("usearch"u8) ? new Head(first, (int)rows, (int)bytes, at) : null;
        }
    }

    private static Outcome<(ulong[] Keys, int[] Slots)> ReadKeys(
        SafeFileHandle file,
        long length,
        Head head,
        int upper,
        int lowest
    )
    {
        var at = head.At + HeadBytes + GraphHeaderBytes;
        var (lowestBytes, upperBytes) = (SlotBytes * (1L + lowest), SlotBytes * (1L + upper));
        if (at + (head.Rows * (LevelBytes + NodeHeadBytes + lowestBytes)) > length)
            return Outcome<(ulong[], int[])>.Skipped($"it is cut off: {length} bytes can't hold {head.Rows} nodes");
        var levels = new byte[head.Rows * LevelBytes];
        ReadExactly(file, levels, at);
        var (keys, slots, found) = (new ulong[head.Rows], new int[head.Rows], 0);
        var (block, blockAt) = (Memory<byte>.Empty, 0L);
        at += levels.Length;
        for (var slot = 0; slot < head.Rows; slot++)
        {
            var level = (short)U16(levels.AsSpan(LevelBytes * slot));
            var next = at + NodeHeadBytes + lowestBytes + (upperBytes * level);
            if (level is < 0 or > HighestLevel || next > length)
                return Outcome<(ulong[], int[])>.Skipped($"node {slot} claims level {level} of the graph");
            if (at + NodeHeadBytes > blockAt + block.Length)
            {
                (block, blockAt) = (new byte[Math.Min(BlockBytes, length - at)], at);
                ReadExactly(file, block.Span, at);
            }
            var node = block.Span[(int)(at - blockAt)..];
            if (U16(node[8..]) != level)
                return Outcome<(ulong[], int[])>.Skipped($"node {slot} is not where its levels have it");
            at = next;
            if (U64(node) != FreeKey)
                (keys[found], slots[found++]) = (U64(node), slot);
        }
        return at == length
            ? Sorted(keys[..found], slots[..found])
            : Outcome<(ulong[], int[])>.Skipped($"its nodes end at byte {at} of {length}");
    }

    private static Outcome<(ulong[] Keys, int[] Slots)> Sorted(ulong[] keys, int[] slots)
    {
        Array.Sort(keys, slots);
        for (var i = 1; i < keys.Length; i++)
            if (keys[i] == keys[i - 1])
                return Outcome<(ulong[], int[])>.Skipped($"two vectors have the key {keys[i]}");
        return (keys, slots);
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes, at);
            if (read == 0)
                throw new EndOfStreamException("the index has become shorter while it was read");
            bytes = bytes[read..];
            at += read;
        }
    }

    private static int? SizeOf(ValueKind kind) =>
        kind switch
        {
            ValueKind.Float16 => 2,
            ValueKind.Float32 => 4,
            ValueKind.Float64 => 8,
            _ => null,
        };

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ulong U64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static Outcome<UsearchIndex> Bad(string reason) => Outcome<UsearchIndex>.Skipped(reason);
}

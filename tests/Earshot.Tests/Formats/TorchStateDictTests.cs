using System.IO.Compression;
using Earshot.Formats.Pickle;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Tests.Formats;

public class TorchStateDictTests
{
    /// <summary>Figures by CPython's own unpickler and numpy over the same file.</summary>
    [Fact]
    public void ReadsAPretrainedNetworkAsNumpyDoes()
    {
        var tensors = TorchStateDict.Read(
            SharedData.Require("models", "efficientat_mn04", "resources", "mn04_as_mAP_432.pt")
        );
        Assert.Equal(312, tensors.Count);
        Assert.Equal(993_485, tensors.Values.Sum(t => t.Values.Length));
        var first = tensors["features.0.0.weight"];
        Assert.Equal([8, 1, 3, 3], first.Shape);
        Assert.Equal(-0.4284143541008234, first.Values.Sum(v => (double)v), 1e-12);
        Assert.Equal([527, 512], tensors["classifier.5.weight"].Shape);
        Assert.Equal(3720.6323140731756, tensors["classifier.5.weight"].Values.Sum(v => (double)v), 1e-9);
        Assert.Equal(13602823.793448677, tensors.Values.Sum(t => t.Values.Sum(v => Math.Abs((double)v))), 1e-6);
    }

    /// <summary>
    /// A transposed view, as <c>torch.save({"w": x.t()})</c> keeps it: strides (1, 3) over a 2×3 storage, offset 0.
    /// </summary>
    [Fact]
    public void AStridedViewIsCopiedRowMajor()
    {
        var tensor = Read(Archive(View(offset: 0, shape: (3, 2), strides: (1, 3)), 6))["w"];
        Assert.Equal([3, 2], tensor.Shape);
        Assert.Equal([0f, 3, 1, 4, 2, 5], tensor.Values);
    }

    [Theory]
    [InlineData(1, 3, 2, 1, 3)]
    [InlineData(0, 255, 255, 255, 255)]
    [InlineData(0, 200, 1, 0, 0)]
    public void AViewBeyondItsStorageIsRefused(byte offset, byte rows, byte columns, byte rowStride, byte columnStride)
    {
        var file = Archive(View(offset, (rows, columns), (rowStride, columnStride)), 6);
        Assert.Contains("does not lie in its storage", Assert.Throws<InvalidDataException>(() => Read(file)).Message);
    }

    [Fact]
    public void WhatTheFileLacksIsSaid()
    {
        Assert.Contains("data.pkl", Assert.Throws<InvalidDataException>(() => Read(Zip([]))).Message);
        var pickle = View(0, (3, 2), (2, 1));
        Assert.Contains(
            "no storage '0'",
            Assert.Throws<InvalidDataException>(() => Read(Zip([("a/data.pkl", pickle)]))).Message
        );
        Assert.Contains(
            "20 bytes, expected 24",
            Assert.Throws<InvalidDataException>(() => Read(Archive(pickle, 5))).Message
        );
        Assert.Contains(
            "more numbers",
            Assert
                .Throws<InvalidDataException>(() =>
                    TorchStateDict.Read(new MemoryStream(Archive(pickle, 6)), maxValues: 11)
                )
                .Message
        );
        Assert.Throws<InvalidDataException>(() => Read([1, 2, 3]));
    }

    [Fact]
    public void DamagedFilesAreReadOrRefused()
    {
        var sample = Archive(View(0, (3, 2), (1, 3)), 6);
        var random = new RandomStream(7);
        for (var i = 0; i < 20_000; i++)
        {
            var file = Mutation.Of(sample, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(file);
            }
            catch (InvalidDataException) { }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
        }
    }

    private static SortedDictionary<string, TorchTensor> Read(byte[] file) =>
        TorchStateDict.Read(new MemoryStream(file));

    private static byte[] Archive(byte[] pickle, int values) =>
        Zip([
            ("a/data.pkl", pickle),
            ("a/data/0", [.. Enumerable.Range(0, values).SelectMany(i => BitConverter.GetBytes((float)i))]),
        ]);

    private static byte[] Zip((string Name, byte[] Content)[] entries)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        return stream.ToArray();
    }

    /// <summary>
    /// The pickle of <c>{"w": tensor}</c> over a storage "0" of six floats, instruction by instruction.
    /// </summary>
    private static byte[] View(byte offset, (byte, byte) shape, (byte, byte) strides) =>
        [
            0x80,
            2,
            .. "}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u0006tQ"u8,
            .. "K"u8,
            offset,
            .. "K"u8,
            shape.Item1,
            .. "K"u8,
            shape.Item2,
            0x86,
            .. "K"u8,
            strides.Item1,
            .. "K"u8,
            strides.Item2,
            0x86,
            0x89,
            .. "NtRs."u8,
        ];
}

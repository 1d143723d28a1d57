using System.Text;
using Earshot.Formats.Pickle;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Tests.Formats;

public class RestrictedUnpicklerTests
{
    private static readonly Dictionary<string, PickleFactory> Globals = new()
    {
        ["collections OrderedDict"] = _ => new OrderedDictionary<object, object?>(),
    };

    private static object? Load(byte[] pickle, PickleLimits? limits = null) =>
        new RestrictedUnpickler(Globals, limits).Load(pickle);

    private static object? Load(string pickle) => Load(Encoding.Latin1.GetBytes(pickle));

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void EveryProtocolGivesTheSameValue(int protocol)
    {
        var root = Assert.IsType<OrderedDictionary<object, object?>>(Load(PickleSamples.ByProtocol[protocol]));
        Assert.Null(root["none"]);
        Assert.Equal(true, root["yes"]);
        Assert.Equal(false, root["no"]);
        Assert.Equal(
            [0L, 1L, 255L, 256L, 65535L, 65536L, -1L, -1L << 31, 1L << 31, 1L << 62, -1L << 62],
            Assert.IsType<List<object?>>(root["int"])
        );
        Assert.Equal([0.5, -1e300], Assert.IsType<List<object?>>(root["float"]));
        Assert.Equal("naïve \"quoted\" \n\\ €", root["text"]);
        var tuples = Assert.IsType<object?[]>(root["tuple"]);
        for (var n = 0; n < tuples.Length; n++)
            Assert.Equal(Enumerable.Range(1, n).Select(i => (object)(long)i), Assert.IsType<object?[]>(tuples[n]));
        Assert.Same(root["int"], root["same"]);
        Assert.Equal("a", Assert.Single(Assert.IsType<OrderedDictionary<object, object?>>(root["nested"])).Key);
        if (protocol >= 3)
            Assert.Equal([0x00, 0xff, 0x0a], Assert.IsType<byte[]>(root["bytes"]));
        if (protocol < 4)
            return;
        Assert.Equal([3L, 4L], Assert.IsType<HashSet<object>>(root["set"]).Order());
        Assert.Equal([5L], Assert.IsType<HashSet<object>>(root["frozen"]));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2)]
    public void AListedNameCallsItsFactory(int sample)
    {
        var dictionary = Assert.IsType<OrderedDictionary<object, object?>>(Load(PickleSamples.OrderedDict[sample]));
        Assert.Equal(
            [KeyValuePair.Create<object, object?>("a", 1L), KeyValuePair.Create<object, object?>("b", 2L)],
            dictionary
        );
    }

    [Fact]
    public void ANameThatIsNotListedIsRefusedByName()
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(PickleSamples.Hostile));
        Assert.Contains("posix.system", error.Message);
        Assert.Contains("collections OrderedDict", error.Message);
    }

    /// <summary>Python 2's <c>repr</c> strings: what <c>cPickle.dumps("...", 0)</c> writes.</summary>
    [Theory]
    [InlineData("S'plain'\n.", "plain")]
    [InlineData("S'it\\'s \\\\ \\n \\t \\xe9 \\101'\n.", "it's \\ \n \t é A")]
    [InlineData("S\"it's\"\n.", "it's")]
    [InlineData("U\u0003a\u00e9b.", "aéb")]
    [InlineData("T\u0001\0\0\0\u00ff.", "ÿ")]
    [InlineData("Vsnow \\u2603 \\U0001f600\n.", "snow ☃ 😀")]
    public void OldStringsAreReadAsLatin1(string pickle, string expected) => Assert.Equal(expected, Load(pickle));

    [Theory]
    [InlineData("", "ends at byte 0")]
    [InlineData("K\u0001", "ends at byte 2")]
    [InlineData(".", "where there is none")]
    [InlineData("(.", "where there is none")]
    [InlineData("t.", "a mark it never made")]
    [InlineData("K\u0001)R.", "callee")]
    [InlineData("]K\u0001u.", "a mark it never made")]
    [InlineData("}(K\u0001u.", "a key without a value")]
    [InlineData("}(]K\u0001u.", "a key of type List")]
    [InlineData("h\u0007.", "place 7 of its memo")]
    [InlineData("T\u00ff\u00ff\u00ff\u00ffa.", "negative length")]
    [InlineData("X\u00ff\u00ff\u00ff\u007fa.", "wanted 2147483647 more")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa.", "wanted 18446744073709551615 more")]
    [InlineData("X\u0001\0\0\0\u00ff.", "not UTF-8")]
    [InlineData("\u008a\u0009123456789.", "at most 8")]
    [InlineData("\u0080\u0005N.", "protocol 5")]
    [InlineData("\u0096.", "0x96")]
    [InlineData("I12x\n.", "not an integer")]
    [InlineData("NQ.", "none are expected")]
    [InlineData("NNb.", "object to complete")]
    public void WhatIsMalformedSaysWhy(string pickle, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<InvalidDataException>(() => Load(pickle)).Message);

    [Fact]
    public void EveryLimitHolds()
    {
        var deep = Encoding.Latin1.GetBytes(new string('(', 100) + ".");
        Assert.Contains(
            "deeper than 50",
            Assert.Throws<InvalidDataException>(() => Load(deep, new PickleLimits { MaxDepth = 50 })).Message
        );
        var memo = Encoding.Latin1.GetBytes("\u0080\u0004N" + new string('\u0094', 100) + ".");
        Assert.Contains(
            "more than 50",
            Assert.Throws<InvalidDataException>(() => Load(memo, new PickleLimits { MaxMemo = 50 })).Message
        );
        Assert.Contains(
            "the limit is 50",
            Assert.Throws<InvalidDataException>(() => Load(memo, new PickleLimits { MaxBytes = 50 })).Message
        );
    }

    [Fact]
    public void KeysChosenToCollideDoNotHang()
    {
        // 8-byte integers whose halves are equal: all have the hash code 0 in .NET.
        var pickle = new List<byte>([(byte)'}', (byte)'(']);
        for (var i = 0; i < 200_000; i++)
        {
            pickle.AddRange([0x8a, 8]);
            pickle.AddRange(BitConverter.GetBytes((long)i << 32 | (long)i));
            pickle.Add((byte)'N');
        }
        pickle.AddRange("u."u8);
        Assert.Equal(200_000, Assert.IsType<OrderedDictionary<object, object?>>(Load([.. pickle])).Count);
    }

    /// <summary>
    /// A pickle allocates in proportion to its length: no value is larger than the bytes that describe it.
    /// </summary>
    [Fact]
    public void HundredThousandMutationsAreValuesOrBadData()
    {
        var random = new RandomStream(20_261_123);
        byte[][] samples = [.. PickleSamples.ByProtocol, .. PickleSamples.OrderedDict, PickleSamples.Hostile];
        var read = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var pickle = Mutation.Of(samples[random.Next(samples.Length)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Load(pickle);
                read++;
            }
            catch (InvalidDataException) { }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000 + 200 * pickle.Length);
        }
        Assert.InRange(read, 1_000, 99_000);
    }
}

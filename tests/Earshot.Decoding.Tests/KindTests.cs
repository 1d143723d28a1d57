using System.Buffers.Binary;
using Earshot.Audio;
using Earshot.Testing;

namespace Earshot.Decoding.Tests;

/// <summary>Other files of the kinds that <see cref="CaseTests"/> has one each of, made here.</summary>
public sealed class KindTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();
    private static readonly string[] Rf64 = ["-rf64", "always", "-f", "wav"];

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("wav")]
    [InlineData("flac")]
    [InlineData("ogg")]
    [InlineData("opus")]
    [InlineData("mp3")]
    [InlineData("aiff")]
    [InlineData("au")]
    [InlineData("caf")]
    [InlineData("w64")]
    [InlineData("rf64")]
    [InlineData("m4a")]
    [InlineData("aac")]
    public void Tags_before_and_behind_change_no_sample(string extension)
    {
        var path = Tone(extension);
        var plain = audio.Read(path).Value.Samples;
        var bytes = File.ReadAllBytes(path);
        byte[] id3v2 = [.. "ID3"u8, 3, 0, 0, 0, 0, 9, 48, .. new byte[1200]],
            id3v1 = [.. "TAG"u8, .. new byte[125]],
            ape = Ape("Artist");
        Assert.Equal(plain, Read(extension, [.. id3v2, .. bytes]));
        if (extension != "wav") // there the header says where the samples end
            Assert.Equal(plain, Read(extension, [.. bytes, .. ape, .. id3v1]));
        Assert.Equal(plain, Read(extension, [.. id3v2, .. bytes, .. id3v1]));
    }

    [Theory]
    [InlineData(0x7FFFFFDBu)]
    [InlineData(0x7FFFF024u)]
    [InlineData(0x7FFFEFFFu)]
    [InlineData(0x80000000u)]
    [InlineData(0x80000024u)]
    [InlineData(0xFFFFFFF0u)]
    [InlineData(0xFFFFFFFEu)]
    [InlineData(0xFFFFFFDBu)]
    [InlineData(0u)]
    public void Sizes_that_a_recorder_could_not_write_mean_up_to_the_end(uint size)
    {
        var bytes = File.ReadAllBytes(Tone("wav"));
        var at = bytes.AsSpan().IndexOf("data"u8) + 4;
        var held = audio.Read(Tone("wav")).Value.Samples;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), size);
        Assert.Equal(held, Read("wav", bytes));
        Assert.Equal(held, Read("wav", [.. bytes, .. "TAG"u8, .. new byte[125]]));
    }

    [Theory]
    [InlineData("g722", "wav")]
    [InlineData("adpcm_yamaha", "wav")]
    [InlineData("ac3", "wav")]
    [InlineData("wmav2", "wav")]
    [InlineData("flac", "wav")]
    [InlineData("mp2", "wav")]
    [InlineData("libmp3lame", "wav")]
    [InlineData("pcm_alaw", "wav")]
    [InlineData("pcm_mulaw", "wav")]
    [InlineData("adpcm_ms", "wav")]
    [InlineData("adpcm_ima_wav", "wav")]
    [InlineData("gsm_ms", "wav")]
    [InlineData("g722", "au")]
    [InlineData("alac", "caf")]
    [InlineData("adpcm_ima_qt", "caf")]
    [InlineData("libopus", "caf")]
    [InlineData("flac", "ogg")]
    [InlineData("libspeex", "ogg")]
    public void Codecs_in_foreign_containers_give_what_ffmpeg_gives(string codec, string container)
    {
        var rate = codec switch
        {
            "libopus" => "48000",
            "ac3" => "32000",
            "gsm_ms" => "8000",
            _ => "16000",
        };
        var path = folder.File($"{codec}.{container}");
        Peer.Run("ffmpeg", "-v", "error", "-y", "-i", Tone("wav"), "-ac", "1", "-ar", rate, "-c:a", codec, path);
        var theirs = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(
            Peer.Run("ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-")
        );
        var ours = audio.Read(path).Value.Samples;
        Assert.InRange(ours.Length - theirs.Length, -1200, 1200);
        Assert.Equal(Rms(theirs), Rms(ours), 0.01);
    }

    [Theory]
    [InlineData("g722", "wav")]
    [InlineData("gsm_ms", "wav")]
    [InlineData("pcm_alaw", "wav")]
    [InlineData("alac", "caf")]
    [InlineData("libspeex", "ogg")]
    public void A_cut_is_noticed_there_too_and_kept_when_asked_for(string codec, string container)
    {
        var path = folder.File($"{codec}.{container}");
        var rate = codec == "gsm_ms" ? "8000" : "16000";
        Peer.Run("ffmpeg", "-v", "error", "-y", "-i", Tone("wav"), "-ac", "1", "-ar", rate, "-c:a", codec, path);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length * 7 / 10)]);
        Assert.False(audio.Read(path).IsOk);
    }

    [Theory]
    [InlineData("wav")]
    [InlineData("flac")]
    [InlineData("ogg")]
    [InlineData("mp3")]
    [InlineData("aiff")]
    [InlineData("webm")]
    public void A_recording_that_a_flat_battery_cut_is_kept_up_to_the_cut_where_asked_for(string extension)
    {
        var path = Tone(extension);
        var whole = audio.Read(path).Value.Samples.Length;
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(folder.File("cut"), bytes[..(bytes.Length * 6 / 10)]);
        Assert.False(audio.Read(folder.File("cut")).IsOk);
        using var lenient = new ClipAudio(new() { AcceptTruncated = true });
        using var stream = lenient.Open(folder.File("cut")).Value;
        var kept = stream.ReadAll().Value.Samples.Length;
        Assert.InRange((double)kept / whole, 0.1, 0.65);
        Assert.Contains("kept up to the cut", stream.Quality().ToString());
        using var uncut = lenient.Open(path).Value;
        Assert.Equal(whole, uncut.ReadAll().Value.Samples.Length);
        Assert.Null(uncut.Quality().Cut);
    }

    [Fact]
    public void Flac_is_as_long_as_it_is_whatever_its_header_estimates()
    {
        var bytes = File.ReadAllBytes(Tone("flac"));
        var whole = audio.Read(Tone("flac")).Value.Samples;
        foreach (var total in new long[] { 0, 9_000, whole.Length + 1, 2 * whole.Length, (1L << 36) - 1 })
        {
            bytes[21] = (byte)((bytes[21] & 0xF0) | (int)(total >> 32));
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(22), (uint)total);
            Assert.Equal(whole, Read("flac", bytes));
        }
        // without the sum nothing proves it whole
        bytes[21] &= 0xF0;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(22), 2 * (uint)whole.Length);
        bytes.AsSpan(26, 16).Clear();
        File.WriteAllBytes(folder.File("estimated.flac"), bytes);
        Assert.Contains("truncated", audio.Read(folder.File("estimated.flac")).Reason);
    }

    [Theory]
    [InlineData("ogg", 3)]
    [InlineData("opus", 2)]
    [InlineData("mp3", 3)]
    public void Files_put_together_are_read_to_the_end(string extension, int parts)
    {
        var bytes = File.ReadAllBytes(Tone(extension));
        var one = audio.Read(Tone(extension)).Value.Samples.Length;
        byte[] joined = [.. Enumerable.Repeat(bytes, parts).SelectMany(part => part)];
        Assert.InRange(Read(extension, joined).Length, parts * one, parts * (one + 4000));
    }

    [Fact]
    public void Flac_in_ogg_is_read_by_libsndfile_link_by_link()
    {
        var path = folder.File("tone.oga");
        Peer.Run("ffmpeg", "-v", "error", "-y", "-i", Tone("wav"), "-c:a", "flac", "-f", "ogg", path);
        var bytes = File.ReadAllBytes(path);
        var whole = audio.Read(Tone("wav")).Value.Samples;
        using (var stream = audio.Open(path).Value)
            Assert.StartsWith("libsndfile", stream.Decoder);
        Assert.Equal(whole, Read("oga", bytes));
        Assert.Equal([.. whole, .. whole, .. whole], Read("oga", [.. bytes, .. bytes, .. bytes]));
        File.WriteAllBytes(path, [.. bytes, .. bytes[..(bytes.Length / 2)]]);
        Assert.False(audio.Read(path).IsOk);
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(43, true)]
    [InlineData(50, false)]
    [InlineData(43, false)]
    public void Gsm_has_320_frames_a_block_and_none_for_its_pad_byte(int blocks, bool canSeek)
    {
        var frames = 320 * blocks;
        var trimmed = $"aresample=8000,atrim=end_sample={frames}";
        string[] gsm = ["-v", "error", "-y", "-i", Tone("wav"), "-af", trimmed, "-c:a", "gsm_ms", "-f", "wav"];
        if (canSeek)
            Peer.Run("ffmpeg", [.. gsm, folder.File("gsm.wav")]);
        else
            File.WriteAllBytes(folder.File("gsm.wav"), Peer.Run("ffmpeg", [.. gsm, "-"]));
        Assert.Equal(frames, audio.Read(folder.File("gsm.wav")).Value.Samples.Length);
        Assert.False(audio.Open(folder.File("gsm.wav")).Value.SkipTo(frames + 1).Value);
    }

    [Theory]
    [InlineData("pcm_s16le")]
    [InlineData("pcm_alaw")]
    [InlineData("adpcm_ms")]
    [InlineData("g722")]
    public void Of_two_data_chunks_the_second_is_said_to_be_left_out(string codec)
    {
        var path = folder.File("two.wav");
        Peer.Run("ffmpeg", "-v", "error", "-y", "-i", Tone("wav"), "-c:a", codec, path);
        var alone = audio.Read(path).Value.Samples;
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, [.. bytes, .. bytes.AsSpan(bytes.AsSpan().IndexOf("data"u8))]);
        using var stream = audio.Open(path).Value;
        Assert.Equal(alone, stream.ReadAll().Value.Samples);
        Assert.Contains("only its first data chunk is read", stream.Quality().ToString());
    }

    [Fact]
    public void An_open_size_in_caf_is_the_rest_of_the_file()
    {
        var bytes = File.ReadAllBytes(Tone("caf"));
        var whole = audio.Read(Tone("caf")).Value.Samples;
        var at = bytes.AsSpan().IndexOf("data"u8) + 4;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(at), -1);
        Assert.Equal(whole, Read("caf", bytes));
    }

    private float[] Read(string extension, byte[] bytes)
    {
        var path = folder.File($"other.{extension}");
        File.WriteAllBytes(path, bytes);
        return audio.Read(path).Value.Samples;
    }

    private static double Rms(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }

    private static byte[] Ape(string key)
    {
        byte[] item = [4, 0, 0, 0, 0, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(key), 0, .. "text"u8],
            size = BitConverter.GetBytes(item.Length + 32);
        byte[] Edge(byte flags) =>
            [.. "APETAGEX"u8, 0xD0, 7, 0, 0, .. size, 1, 0, 0, 0, 0, 0, 0, flags, .. new byte[8]];
        return [.. Edge(0xA0), .. item, .. Edge(0x80)];
    }

    /// <summary>Two seconds that climb, over a little noise.</summary>
    private string Tone(string extension)
    {
        string wav = folder.File("tone.wav"),
            path = folder.File($"tone.{extension}");
        if (!File.Exists(wav))
            Peer.Run(
                "sox",
                "-D",
                "-R",
                "-n",
                "-r",
                "16000",
                "-b",
                "16",
                "-c",
                "1",
                wav,
                "synth",
                "6",
                "sine",
                "300:2000",
                "vol",
                "0.4"
            );
        if (!File.Exists(path))
            Peer.Run("ffmpeg", ["-v", "error", "-i", wav, .. extension == "rf64" ? Rf64 : [], path]);
        return path;
    }
}

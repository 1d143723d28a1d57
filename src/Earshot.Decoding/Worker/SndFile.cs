using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Earshot.Decoding.Worker;

/// <summary>
/// libsndfile over a .NET stream (its virtual IO). Lives in the worker process only: its parsers meet untrusted bytes.
/// </summary>
internal sealed unsafe partial class SndFile : SafeHandleZeroOrMinusOneIsInvalid
{
    private const string Library = "sndfile";
    private const int ReadMode = 0x10;
    private GCHandle source;

    static SndFile() =>
        NativeLibrary.SetDllImportResolver(
            typeof(SndFile).Assembly,
            static (name, assembly, path) =>
                name == Library
                && (
                    NativeLibrary.TryLoad("libsndfile.so.1", out var handle)
                    || NativeLibrary.TryLoad("libsndfile.1.dylib", out handle)
                    || NativeLibrary.TryLoad("sndfile", assembly, path, out handle)
                )
                    ? handle
                    : 0
        );

    private SndFile()
        : base(ownsHandle: true) { }

    /// <summary>What the header says: frames promised, rate, channels, container and coding.</summary>
    public Info Header { get; private set; }

    /// <summary>
    /// Opens a sound file; a file libsndfile refuses is <see cref="InvalidDataException"/> with its words.
    /// </summary>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    public static SndFile Open(Stream stream)
    {
        var file = new SndFile { source = GCHandle.Alloc(stream) };
        var io = new VirtualIo
        {
            Length = &Length,
            Seek = &Seek,
            Read = &Read,
            Write = &Write,
            Tell = &Tell,
        };
        var info = new Info();
        file.SetHandle(sf_open_virtual(&io, ReadMode, &info, GCHandle.ToIntPtr(file.source)));
        if (!file.IsInvalid)
        {
            file.Header = info;
            return file;
        }
        file.source.Free();
        throw new InvalidDataException(Marshal.PtrToStringUTF8(sf_strerror(0)) ?? "unknown error");
    }

    /// <summary>Name and version, <c>libsndfile-1.2.0</c>.</summary>
    public static string Version => Marshal.PtrToStringUTF8(sf_version_string()) ?? "libsndfile";

    /// <summary>
    /// Reads frames of interleaved floats, full scale ±1; fewer than asked for only at the end or at damage.
    /// </summary>
    public int ReadFrames(Span<float> interleaved)
    {
        fixed (float* samples = interleaved)
            return (int)sf_readf_float(handle, samples, interleaved.Length / Header.Channels);
    }

    /// <summary>The same as integers, left-justified in 32 bits.</summary>
    public int ReadFrames(Span<int> interleaved)
    {
        fixed (int* samples = interleaved)
            return (int)sf_readf_int(handle, samples, interleaved.Length / Header.Channels);
    }

    /// <summary>Goes to a frame; false where it can't.</summary>
    public bool TrySeek(long frame) => Header.Seekable != 0 && sf_seek(handle, frame, 0) == frame;

    /// <summary>What went wrong since opening, in the library's words; null when nothing did.</summary>
    public string? Error => sf_error(handle) == 0 ? null : Marshal.PtrToStringUTF8(sf_strerror(handle));

    protected override bool ReleaseHandle()
    {
        var closed = sf_close(handle) == 0;
        source.Free();
        return closed;
    }

    private static Stream Of(nint user) => (Stream)GCHandle.FromIntPtr(user).Target!;

    [UnmanagedCallersOnly]
    private static long Length(nint user) => Of(user).Length;

    [UnmanagedCallersOnly]
    private static long Seek(long offset, int origin, nint user)
    {
        var stream = Of(user);
        var target =
            offset
            + origin switch
            {
                0 => 0,
                1 => stream.Position,
                _ => stream.Length,
            };
        return target < 0 ? -1 : stream.Position = target;
    }

    [UnmanagedCallersOnly]
    private static long Read(void* bytes, long count, nint user)
    {
        try
        {
            return Of(user)
                .ReadAtLeast(
                    new Span<byte>(bytes, (int)Math.Min(count, int.MaxValue)),
                    (int)Math.Min(count, int.MaxValue),
                    throwOnEndOfStream: false
                );
        }
        // an exception must not pass through native frames; the missing bytes show as truncation
        catch (IOException)
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static long Write(void* bytes, long count, nint user) => 0;

    [UnmanagedCallersOnly]
    private static long Tell(nint user) => Of(user).Position;

    /// <summary>SF_INFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct Info
    {
        public readonly long Frames;
        public readonly int SampleRateHz,
            Channels,
            Format,
            Sections,
            Seekable;

        /// <summary>
        /// Whether every sample is coded by itself or exactly: all but Ogg, MPEG and the ADPCM and GSM kinds.
        /// </summary>
        public bool IsLossless => (Format & 0x0FFF0000) == 0x170000 || (!IsOgg && (Format & 0xFFFF) is < 0x12);

        public bool IsOgg => (Format & 0x0FFF0000) == 0x200000;
    }

    /// <summary>SF_VIRTUAL_IO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct VirtualIo
    {
        public delegate* unmanaged<nint, long> Length;
        public delegate* unmanaged<long, int, nint, long> Seek;
        public delegate* unmanaged<void*, long, nint, long> Read,
            Write;
        public delegate* unmanaged<nint, long> Tell;
    }

    [LibraryImport(Library)]
    private static partial nint sf_open_virtual(VirtualIo* io, int mode, Info* info, nint user);

    [LibraryImport(Library)]
    private static partial long sf_readf_float(nint file, float* samples, long frames);

    [LibraryImport(Library)]
    private static partial long sf_readf_int(nint file, int* samples, long frames);

    [LibraryImport(Library)]
    private static partial long sf_seek(nint file, long frames, int origin);

    [LibraryImport(Library)]
    private static partial int sf_close(nint file);

    [LibraryImport(Library)]
    private static partial int sf_error(nint file);

    [LibraryImport(Library)]
    private static partial nint sf_strerror(nint file);

    [LibraryImport(Library)]
    private static partial nint sf_version_string();
}

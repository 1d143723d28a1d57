using System.Buffers;
using System.IO.Pipelines;

namespace Earshot.Service;

/// <summary>A request's body, at most so many bytes of it; the one reader of it that there is.</summary>
/// <remarks>
/// A read is ended by <see cref="PipeReader.CancelPendingRead"/>, not by its token: that would leave the server's
/// reader in the middle of a read, unable to take in the rest of a refused body, and a connection closed over unread
/// bytes is reset before the client has its answer.
/// </remarks>
internal sealed class RequestBody(HttpRequest request, long maximumBytes) : Stream
{
    /// <summary>Bytes that have come.</summary>
    public long Received { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    /// <exception cref="OperationCanceledException">The request's time is over.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await using var end = cancellationToken.Register(request.BodyReader.CancelPendingRead);
        var read = await request.BodyReader.ReadAsync(CancellationToken.None);
        var taken = read.Buffer.Slice(0, Math.Min(buffer.Length, read.Buffer.Length));
        taken.CopyTo(buffer.Span);
        Received += taken.Length;
        var count = (int)taken.Length;
        request.BodyReader.AdvanceTo(taken.End);
        cancellationToken.ThrowIfCancellationRequested();
        return Received <= maximumBytes ? count : throw TooLarge($"more than {maximumBytes} bytes", maximumBytes);
    }

    /// <summary>413, and what to do about it.</summary>
    public static BadHttpRequestException TooLarge(string got, long maximumBytes) =>
        new(
            $"{got} in one request, at most {maximumBytes} bytes are taken: send fewer or shorter clips",
            StatusCodes.Status413PayloadTooLarge
        );

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();
}

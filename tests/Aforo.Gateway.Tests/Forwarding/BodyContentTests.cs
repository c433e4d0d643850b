using System.Buffers;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Forwarding;

namespace Aforo.Gateway.Tests.Forwarding;

public sealed class BodyContentTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("renamed")]
    public async Task What_is_being_written_is_not_overwritten_by_another_request_when_this_one_ends(string? name)
    {
        var sent = new byte[300_000];
        Array.Fill(sent, (byte)'a');
        var body = (await PooledBody.ReadAsync(new MemoryStream(sent), sent.Length, sent.Length, TestContext.Current.CancellationToken))!;
        using var content = new BodyContent(body, "application/json", (1, 1), name is null ? null : "a"u8.ToArray());
        await using var upstream = new Slow();
        var writing = content.CopyToAsync(upstream, TestContext.Current.CancellationToken);
        body.Dispose();
        for (var i = 0; i < 200; i++) Array.Fill(ArrayPool<byte>.Shared.Rent(64 << 10), (byte)'b');
        upstream.Goes.SetResult();
        await writing;

        Assert.Equal(sent, upstream.Written.ToArray());
        Assert.False(body.TryHold());
    }

    [Fact]
    public async Task What_is_over_is_not_written_at_all()
    {
        var body = (await PooledBody.ReadAsync(new MemoryStream(new byte[10]), 10, 10, TestContext.Current.CancellationToken))!;
        using var content = new BodyContent(body, null);
        body.Dispose();
        using var upstream = new MemoryStream();
        await Assert.ThrowsAnyAsync<Exception>(() => content.CopyToAsync(upstream, TestContext.Current.CancellationToken));
        Assert.Equal(0, upstream.Length);
    }

    /// <summary>Takes nothing until it goes.</summary>
    private sealed class Slow : Stream
    {
        public TaskCompletionSource Goes { get; } = new();

        public MemoryStream Written { get; } = new();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Written.Length;

        public override long Position { get => Written.Position; set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Goes.Task;
            await Written.WriteAsync(buffer, cancellationToken);
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

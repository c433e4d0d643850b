using System.Collections.Immutable;
using System.Text;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>Every byte that came of one request: also those of one that was refused, or whose client left in the middle.</summary>
public sealed class ReceivedRequest
{
    private readonly Lock _lock = new();
    private readonly MemoryStream _body = new();

    internal ReceivedRequest(string method, string target, ImmutableArray<KeyValuePair<string, string>> headers) => (Method, Target, Headers) = (method, target, headers);

    public string Method { get; }

    /// <summary>Path and query.</summary>
    public string Target { get; }

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Status that it was answered with; 0 while it is not.</summary>
    public int Status { get; internal set; }

    /// <summary>Completes when the answer is over: true when the client left before its end.</summary>
    public Task<bool> Left => LeftSource.Task;

    internal TaskCompletionSource<bool> LeftSource { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The body, as far as it came.</summary>
    public byte[] Body
    {
        get
        {
            lock (_lock) return _body.ToArray();
        }
    }

    /// <summary>Value of a header; null when there is none.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Whether a text stands anywhere in it: in the target, a header or the body.</summary>
    public bool Holds(string text) =>
        Target.Contains(text, StringComparison.Ordinal) || Headers.Any(header => header.Key.Contains(text, StringComparison.Ordinal) || header.Value.Contains(text, StringComparison.Ordinal)) || Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    internal void Take(ReadOnlySpan<byte> bytes)
    {
        lock (_lock) _body.Write(bytes);
    }
}

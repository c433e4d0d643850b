using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Messages;
using Aforo.Systems.Runtimes.IkLlama;
using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.LmStudio;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.Logs;

/// <summary>
/// Reads a runtime's log: finds out by itself which runtime wrote it and what carried it (journald, docker compose, a terminal, Windows),
/// and tells incidents, requests and what was in force at the end. The log is streamed; memory does not depend on its size.
/// </summary>
public static class LogReader
{
    private const int MaxChannels = 32;

    /// <summary>
    /// Reads to the end of the stream. Lines that nobody knows are passed over; a stream that fails midway gives what was read
    /// and a problem (<c>log.unreadable</c>).
    /// </summary>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static Observation Read(Stream stream, LogOptions options, CancellationToken cancellation = default) => ReadToEnd(stream, options, cancellation).Seen;

    /// <summary>The same, and the last time that the log tells.</summary>
    internal static (Observation Seen, LogTime? Last) ReadToEnd(Stream stream, LogOptions options, CancellationToken cancellation)
    {
        var reading = new Reading(options);
        try
        {
            reading.Run(stream, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            reading.Problem("log.unreadable", new Saying("reading.log.stopped").With("reason", Saying.Quote(failure.Message)));
        }
        return (reading.Seal(), reading.Last);
    }

    /// <summary>One log being read.</summary>
    private sealed class Reading
    {
        private readonly LogOptions _options;
        private readonly LogNotes _notes;
        private readonly LmStudioLog _lmStudio;
        private readonly Dictionary<int, (LlamaServerLog Server, IkLlamaLog Events)> _servers = [];
        private readonly List<Problem> _problems = [];
        private OllamaLog? _ollama;
        private bool _llama;

        public Reading(LogOptions options)
        {
            _options = options;
            _notes = new LogNotes(options);
            _lmStudio = new LmStudioLog(_notes);
        }

        public LogTime? Last => _notes.Clock.Last;

        public void Run(Stream stream, CancellationToken cancellation)
        {
            using var source = new LineSource(stream, _options.MaxLineBytes);
            if (IsOllama(source.Head)) Ollama();
            while (source.TryNext(out var raw))
            {
                if ((source.Count & 0xFFFF) == 0) cancellation.ThrowIfCancellationRequested();
                if (raw.IsEmpty) continue;
                var line = _notes.Transport.Strip(raw, source.Count);
                if (line.Text.Length > 3) Read(line);
            }
        }

        public void Problem(string kind, Saying what) => _problems.Add(new Problem { Kind = kind, What = what, Source = new() { File = _options.File } });

        public Observation Seal()
        {
            _ollama?.End();
            foreach (var (server, _) in _servers.Values) server.End();
            _lmStudio.End();
            var kind = Kind();
            var runtime = _options.Runtime ?? LogRuntimes.Id(kind, _notes.Address);
            foreach (var (incident, count) in _notes.Incidents.Dropped.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                Problem("log.older-incidents-left-out", new Saying("reading.log.left-out", ("count", count), ("kind", incident), ("kept", _options.MaxIncidentsOfAKind)));
            }
            var requests = _notes.Requests.Seal(runtime, _options.File, IsRecent);
            var notSeen = ImmutableArray.CreateBuilder<NotSeen>();
            if (kind is null) notSeen.Add(new NotSeen("log-of-known-runtime", "pass-log", _options.File));
            if (requests.Length > 0 && requests.All(request => request.PromptTokens is null)) notSeen.Add(new NotSeen("prompt-sizes", "verbose-log", _options.File));
            return new Observation
            {
                Runtimes = kind is null ? [] : [new RuntimeSeen { Id = runtime!, Kind = kind, BaseUrl = LogRuntimes.Reachable(_notes.Address), Version = _notes.Version, Source = new() { File = _options.File } }],
                Facts = _notes.Facts.Seal(runtime, _options.File),
                Incidents = _notes.Incidents.Seal(runtime, _options.File, IsRecent),
                Requests = requests,
                Problems = [.. _problems],
                NotSeen = notSeen.ToImmutable(),
            };
        }

        private void Read(in LogLine line)
        {
            if (_ollama is not null)
            {
                if (_ollama.Read(line)) return;
            }
            else if (line.Text.StartsWith("time="u8) || line.Text.StartsWith("[GIN] "u8) || Scan.IsDigit(line.Text[0]) && Scan.Contains(line.Text, ".go:"u8))
            {
                if (Ollama().Read(line)) return;
            }
            if (_ollama is null && (_lmStudio.Read(line) || _lmStudio.Certain)) return;
            var (server, events) = Server(line.Channel);
            server.Speaks();
            if (events.Read(line) || server.Read(line)) _llama = true;
        }

        private static bool IsOllama(ReadOnlySpan<byte> head) => Scan.Contains(head, "[GIN] "u8) || Scan.Contains(head, " level=INFO source="u8) || Scan.Contains(head, " routes.go:"u8);

        /// <summary>From now on the bare lines are those of Ollama's child.</summary>
        private OllamaLog Ollama()
        {
            if (_ollama is not null) return _ollama;
            _ollama = new OllamaLog(_notes);
            foreach (var (server, _) in _servers.Values) server.End();
            _servers.Clear();
            return _ollama;
        }

        private (LlamaServerLog Server, IkLlamaLog Events) Server(int channel)
        {
            if (_servers.TryGetValue(channel, out var server)) return server;
            if (_servers.Count >= MaxChannels)
            {
                var oldest = _servers.Keys.Where(key => key != 0).DefaultIfEmpty(0).First();
                _servers[oldest].Server.End();
                _servers.Remove(oldest);
            }
            var grammar = _ollama?.Child ?? new LlamaServerLog(_notes);
            return _servers[channel] = (grammar, new IkLlamaLog(_notes, grammar));
        }

        private string? Kind() =>
            _ollama is not null ? "ollama" : _lmStudio.Certain ? "lmstudio" : _servers.Values.Any(server => server.Events.Certain) ? "ik-llama" : _llama ? "llama-server" : null;

        private bool IsRecent(LogTime? time) =>
            _options.Since is not { } since || time is not { } known || new DateTimeOffset(known.Local, known.Offset ?? _options.LocalOffset) >= since;
    }
}

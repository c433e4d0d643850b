using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Files;
using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.LmStudio;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.Logs;

/// <summary>Finds the logs of the runtimes of this machine and reads them.</summary>
public static class LogPlaces
{
    /// <summary>All logs that can be found, of each runtime the newest first. Looks only; nothing is read.</summary>
    /// <param name="since">Files that were last written before this instant are left out, and commands print from there; null for all.</param>
    public static async Task<ImmutableArray<LogPlace>> FindAsync(Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        var files = OllamaLogPlaces.Files(surroundings).Concat(LlamaServerLogPlaces.Files(surroundings)).Concat(LmStudioLogPlaces.Files(surroundings))
            .Where(place => since is null || place.ModifiedAt is null || place.ModifiedAt >= since)
            .DistinctBy(place => place.Path)
            .OrderByDescending(place => place.ModifiedAt);
        var commands = await OllamaLogPlaces.CommandsAsync(surroundings, since, cancellation).ConfigureAwait(false);
        return [.. files, .. commands, .. LlamaServerLogPlaces.Commands(surroundings, since)];
    }

    /// <summary>
    /// Reads every log that can be found. Of a runtime with several files (a new one at each start) the newest says what is in force; the
    /// older ones add incidents and requests. What cannot be read is a problem, and a runtime without a log is told as not seen.
    /// </summary>
    public static async Task<Observation> ReadAllAsync(Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        var places = await FindAsync(surroundings, since, cancellation).ConfigureAwait(false);
        var parts = new List<(Observation Seen, DateTimeOffset Last)>();
        foreach (var place in places)
        {
            if (await ReadToEndAsync(place, surroundings, since, cancellation).ConfigureAwait(false) is not { } read) continue;
            parts.Add((read.Seen, Instant(read.Last, surroundings) ?? place.ModifiedAt ?? DateTimeOffset.MinValue));
        }
        return Observation.Merge(NewestInForce(parts.OrderByDescending(part => part.Last).Select(part => part.Seen)));
    }

    /// <summary>Reads one place; null when its command printed nothing. A file that cannot be opened gives a problem (<c>log.unreadable</c>).</summary>
    public static async Task<Observation?> ReadAsync(LogPlace place, Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation) =>
        (await ReadToEndAsync(place, surroundings, since, cancellation).ConfigureAwait(false))?.Seen;

    private static async Task<(Observation Seen, LogTime? Last)?> ReadToEndAsync(LogPlace place, Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        if (place.Command is not { Count: > 0 } command) return ReadFileToEnd(place.Path, surroundings, since, cancellation);
        var printed = await surroundings.Run(command[0], [.. command.Skip(1)], cancellation).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(printed)) return null;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(printed));
        return LogReader.ReadToEnd(stream, Options(place.Path, surroundings, since), cancellation);
    }

    private static (Observation Seen, LogTime? Last) ReadFileToEnd(string path, Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        try
        {
            using var stream = RegularFile.Open(surroundings.At(path));
            return LogReader.ReadToEnd(stream, Options(path, surroundings, since), cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (new Observation { Problems = [new Problem { Kind = "log.unreadable", What = new Saying("reading.log.unreadable", ("path", path)).With("reason", Saying.Quote(failure.Message)), Source = new() { File = path } }] }, null);
        }
    }

    private static DateTimeOffset? Instant(LogTime? time, Surroundings surroundings) =>
        time is { } known ? new DateTimeOffset(known.Local, known.Offset ?? LocalOffset(surroundings)) : null;

    private static TimeSpan LocalOffset(Surroundings surroundings) => surroundings.Clock.LocalTimeZone.GetUtcOffset(surroundings.Clock.GetUtcNow());

    internal static IEnumerable<LogPlace> FilesIn(Surroundings surroundings, string runtime, string folder, string pattern, bool deep, int most)
    {
        var opened = surroundings.At(folder);
        string[] found;
        try
        {
            found = Directory.Exists(opened) ? Directory.GetFiles(opened, pattern, deep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly) : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
        return found
            .Select(path => new LogPlace(runtime, folder + path[opened.Length..].Replace('\\', '/')) { ModifiedAt = ModifiedAt(path) })
            .OrderByDescending(place => place.ModifiedAt)
            .Take(most);
    }

    internal static DateTimeOffset? ModifiedAt(string path)
    {
        try
        {
            return new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static LogOptions Options(string path, Surroundings surroundings, DateTimeOffset? since) => new()
    {
        File = path, Since = since, LocalOffset = LocalOffset(surroundings),
    };

    /// <summary>The parts come newest first: a fact of an older one counts only where it was measured or printed by a load, and not told again.</summary>
    private static IEnumerable<Observation> NewestInForce(IEnumerable<Observation> parts)
    {
        var told = new HashSet<(string, string?, string?, string?, string?)>();
        var runtimes = new HashSet<string>();
        foreach (var part in parts)
        {
            var isOlder = part.Runtimes.Any(runtime => runtimes.Contains(runtime.Id));
            var facts = part.Facts.Where(fact =>
                !isOlder || (fact.Basis == Basis.Measured || fact.Layer is Layers.Loaded or Layers.Slots) && !told.Contains(Key(fact))).ToImmutableArray();
            told.UnionWith(facts.Select(Key));
            yield return part with { Facts = facts, Runtimes = [.. part.Runtimes.Where(runtime => runtimes.Add(runtime.Id))] };
        }

        static (string, string?, string?, string?, string?) Key(Fact fact) => (fact.Name, fact.Layer, fact.Scope.Runtime, fact.Scope.Model, fact.Scope.Device);
    }
}

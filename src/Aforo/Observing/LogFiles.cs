using Aforo.Core.Cases;
using Aforo.Systems;
using Aforo.Systems.Logs;

namespace Aforo.Observing;

/// <summary>A log that somebody names: of a runtime or of an agent.</summary>
internal static class LogFiles
{
    public static Observation Read(Stream stream, string name, Surroundings surroundings, CancellationToken cancellation) =>
        LogReader.Read(stream, new LogOptions { File = name, LocalOffset = surroundings.Clock.LocalTimeZone.GetUtcOffset(surroundings.Clock.GetUtcNow()) }, cancellation);
}

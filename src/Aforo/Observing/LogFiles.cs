using Aforo.Core.Cases;
using Aforo.Systems;
using Aforo.Systems.Agents.OpenClaw;
using Aforo.Systems.Agents.OpenCode;
using Aforo.Systems.Logs;

namespace Aforo.Observing;

/// <summary>A log that somebody names: of a runtime or of an agent.</summary>
internal static class LogFiles
{
    /// <summary>A head this long tells whose log it is.</summary>
    private const int HeadBytes = 4096;

    public static Observation Read(Stream stream, string name, Surroundings surroundings, CancellationToken cancellation)
    {
        if (!stream.CanSeek) return OfRuntime(stream, name, surroundings, cancellation);
        var head = new byte[HeadBytes];
        var read = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        stream.Position = 0;
        if (OpenClawLog.Recognises(head.AsSpan(0, read))) return OpenClawLog.Read(stream, name, null, cancellation);
        return OpenCodeLog.Recognises(head.AsSpan(0, read)) ? OpenCodeLog.Read(stream, name, null, cancellation) : OfRuntime(stream, name, surroundings, cancellation);
    }

    private static Observation OfRuntime(Stream stream, string name, Surroundings surroundings, CancellationToken cancellation) =>
        LogReader.Read(stream, new LogOptions { File = name, LocalOffset = surroundings.Clock.LocalTimeZone.GetUtcOffset(surroundings.Clock.GetUtcNow()) }, cancellation);
}

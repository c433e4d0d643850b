namespace Aforo.Demonstration;

/// <summary>
/// The time of the sandbox for those who look at it: what is measured and dated runs as fast as the server does, but nobody is hurried: whoever sets
/// himself a time to wait has it in full.
/// </summary>
internal sealed class SandboxClock(TimeProvider played) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => played.LocalTimeZone;

    public override long TimestampFrequency => played.TimestampFrequency;

    public override long GetTimestamp() => played.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => played.GetUtcNow();
}

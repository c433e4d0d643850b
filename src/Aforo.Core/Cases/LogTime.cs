using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aforo.Core.Cases;

/// <summary>
/// A wall-clock time as a log states it: local, with its offset where the line gives one. It is printed as it was
/// understood (<c>2026-08-03T10:04:15.333+02:00</c>; no offset where none is known) and never converted.
/// </summary>
[JsonConverter(typeof(LogTimeJsonConverter))]
public readonly record struct LogTime(DateTime Local, TimeSpan? Offset)
{
    /// <summary>Seconds from <paramref name="earlier"/> to this. Offsets count only where both are known.</summary>
    public double SecondsSince(LogTime earlier)
    {
        var difference = Local - earlier.Local;
        if (Offset is { } mine && earlier.Offset is { } theirs) difference -= mine - theirs;
        return difference.TotalSeconds;
    }

    /// <summary>Never leaves the calendar: beyond its ends the end itself is taken.</summary>
    public LogTime AddSeconds(double seconds)
    {
        var ticks = Local.Ticks + seconds * TimeSpan.TicksPerSecond;
        return double.IsNaN(ticks) ? this : this with { Local = new DateTime((long)Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks - 1024.0)) };
    }

    public static bool TryParse(string? text, out LogTime time)
    {
        time = default;
        if (text is null || text.Length < 19) return false;
        var zone = text.AsSpan(19).IndexOfAny('Z', '+', '-');
        var body = zone < 0 ? text.AsSpan() : text.AsSpan(0, 19 + zone);
        if (!DateTime.TryParse(body, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return false;
        TimeSpan? offset = null;
        if (zone >= 0)
        {
            var tail = text.AsSpan(19 + zone);
            if (tail is "Z") offset = TimeSpan.Zero;
            else if (TimeSpan.TryParseExact(tail[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var parsed)) offset = tail[0] == '-' ? -parsed : parsed;
            else return false;
        }
        time = new LogTime(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset);
        return true;
    }

    public override string ToString()
    {
        var text = Local.ToString(Local.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
        return Offset switch
        {
            null => text,
            { Ticks: 0 } => text + "Z",
            { } offset => text + (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture),
        };
    }
}

/// <summary>Writes a <see cref="LogTime"/> as its ISO 8601 text.</summary>
public sealed class LogTimeJsonConverter : JsonConverter<LogTime>
{
    public override LogTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LogTime.TryParse(reader.GetString(), out var time) ? time : throw new JsonException("not an ISO 8601 time");

    public override void Write(Utf8JsonWriter writer, LogTime value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

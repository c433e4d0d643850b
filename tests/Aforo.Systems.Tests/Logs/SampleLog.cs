using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Tests.Logs;

/// <summary>The annotated logs beside the tests.</summary>
internal static class SampleLog
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Logs");

    public static IEnumerable<string> Names => Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name, "server.log"));

    public static JsonDocument Expected(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name, "expected.json")));

    public static Observation Read(string name, LogOptions? options = null) => Read(Bytes(name), options);

    public static Observation Read(byte[] log, LogOptions? options = null) => LogReader.Read(new MemoryStream(log), options ?? new LogOptions { File = "server.log" });

    public static Observation ReadLines(params string[] lines) => Read(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    /// <summary>An incident on one line, numbers by name, in the terms of <c>expected.json</c>.</summary>
    public static string Show(Incident incident) => Show(
        incident.Kind, incident.Line, incident.Time?.ToString(), incident.TimeIsApproximate, incident.RelativeSeconds, incident.Phase, incident.Cause, incident.Fraction,
        incident.Numbers.Select(pair => (pair.Key, pair.Value)));

    public static string Show(JsonElement expected) => Show(
        expected.GetProperty("kind").GetString()!, expected.GetProperty("line").GetInt32(), Normal(Text(expected, "time")),
        expected.TryGetProperty("time_is_approximate", out var approximate) && approximate.GetBoolean(), Number(expected, "t_rel_s"),
        Text(expected, "phase"), Text(expected, "cause"), Number(expected, "fraction"),
        expected.GetProperty("numbers").EnumerateObject().Select(pair => (pair.Name, pair.Value.GetDouble())));

    public static string[] Show(Observation observation) => [.. observation.Incidents.Select(Show)];

    /// <summary>Line, kind and numbers only.</summary>
    public static string[] Brief(Observation observation) => [.. observation.Incidents.Select(incident => $"{incident.Line} {incident.Kind} {Numbers(incident.Numbers.Select(pair => (pair.Key, pair.Value)))}")];

    private static string Numbers(IEnumerable<(string Name, double Value)> numbers) =>
        string.Join(' ', numbers.OrderBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => FormattableString.Invariant($"{pair.Name}={pair.Value}")));

    private static string Show(
        string kind, int? line, string? time, bool approximate, double? relative, string? phase, string? cause, double? fraction, IEnumerable<(string Name, double Value)> numbers) =>
        $"{line} {kind} time={time ?? "-"}{(approximate ? "~" : "")} rel={relative} phase={phase} cause={cause} fraction={fraction} "
        + Numbers(numbers);

    private static string? Normal(string? time) => LogTime.TryParse(time, out var parsed) ? parsed.ToString() : time;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

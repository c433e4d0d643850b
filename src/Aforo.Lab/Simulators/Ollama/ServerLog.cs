using System.Globalization;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>
/// The server's log: structured lines with a time, access lines whose stamp is the end, and the child's bare lines without any.
/// </summary>
internal sealed class ServerLog(OllamaSimulatorOptions options)
{
    private readonly Lock _writing = new();

    public void Info(string file, string message) => Structured("INFO", file, message);

    public void Warn(string file, string message) => Structured("WARN", file, message);

    public void Error(string file, string message) => Structured("ERROR", file, message);

    public void Debug(string file, string message)
    {
        if (options.Debug) Structured("DEBUG", file, message);
    }

    /// <summary>A line of the child, which has no time of its own.</summary>
    public void Child(string line) => Line(line);

    public void Access(int status, TimeSpan latency, string client, string method, string path)
    {
        var ended = options.Clock.GetLocalNow().ToString("yyyy'/'MM'/'dd' - 'HH':'mm':'ss", CultureInfo.InvariantCulture);
        Line($"[GIN] {ended} | {status,3} | {GoText.Latency(latency),13} | {client,15} | {method,-7}  {GoText.Quoted(path)}");
    }

    private void Structured(string level, string file, string message)
    {
        var now = options.Clock.GetLocalNow();
        var time = now.ToString("yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fff", CultureInfo.InvariantCulture) + (now.Offset == TimeSpan.Zero ? "Z" : now.ToString("zzz", CultureInfo.InvariantCulture));
        Line($"time={time} level={level} source={file} {message}");
    }

    private void Line(string text)
    {
        if (options.Log is not { } log) return;
        lock (_writing)
        {
            log.Write(text);
            log.Write(options.CrLf ? "\r\n" : "\n");
            log.Flush();
        }
    }
}

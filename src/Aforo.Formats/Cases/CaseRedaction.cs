using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Aforo.Formats.Cases;

/// <summary>
/// Takes out of a case what is nobody else's business: it works on every text of the written file, whatever member it stands in,
/// so that no new member can forget it. Home folders become <c>~</c>, the user's and the machine's names <c>user</c> and <c>host</c>,
/// foreign hosts <c>host-1.invalid</c> and so on (the same host always the same), secrets <c>[redacted]</c>.
/// </summary>
/// <param name="home">Home folder; null when there is none.</param>
/// <param name="user">Name of the user; null when it is not known.</param>
/// <param name="machine">Name of the machine; null when it is not known.</param>
public sealed partial class CaseRedaction(string? home, string? user, string? machine)
{
    private readonly Dictionary<string, string> _hosts = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Redact(ReadOnlySpan<byte> json)
    {
        var buffer = new MemoryStream(json.Length);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read()) Copy(ref reader, writer);
        }
        return buffer.ToArray();
    }

    /// <summary>One text without what is private in it.</summary>
    public string Redact(string text)
    {
        if (text.Length == 0) return text;
        text = SecretText.Hide(text);
        text = Address().Replace(text, match => match.Groups["scheme"].Value + Host(match.Groups["host"].Value));
        if (home is { Length: > 1 }) text = text.Replace(home, "~", StringComparison.Ordinal);
        text = HomeFolder().Replace(text, "~");
        if (user is { Length: > 2 }) text = Whole(text, user, "user");
        if (machine is { Length: > 2 }) text = Whole(text, machine, "host");
        return text;
    }

    private void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: writer.WriteStartObject(); break;
            case JsonTokenType.EndObject: writer.WriteEndObject(); break;
            case JsonTokenType.StartArray: writer.WriteStartArray(); break;
            case JsonTokenType.EndArray: writer.WriteEndArray(); break;
            case JsonTokenType.PropertyName: writer.WritePropertyName(reader.ValueSpan); break;
            case JsonTokenType.String: writer.WriteStringValue(Redact(reader.GetString()!)); break;
            default: writer.WriteRawValue(reader.ValueSpan); break;
        }
    }

    private string Host(string host)
    {
        if (IsNobodys(host)) return host;
        if (!_hosts.TryGetValue(host, out var name)) _hosts[host] = name = $"host-{_hosts.Count + 1}.invalid";
        return name;
    }

    /// <summary>Loopback, names that Docker and mDNS give, and private networks tell nothing about anybody.</summary>
    private static bool IsNobodys(string host) => host is "localhost" or "host.docker.internal" or "0.0.0.0" or "[::1]" or "[::]"
        || host.StartsWith("127.", StringComparison.Ordinal) || host.StartsWith("10.", StringComparison.Ordinal) || host.StartsWith("192.168.", StringComparison.Ordinal)
        || host.StartsWith("172.", StringComparison.Ordinal) || host.EndsWith("github.com", StringComparison.OrdinalIgnoreCase);

    private static string Whole(string text, string word, string instead)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + instead.Length, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            var alone = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (alone) text = string.Concat(text.AsSpan(0, at), instead, text.AsSpan(end));
            else if (at + word.Length >= text.Length) break;
            else at += word.Length - instead.Length;
            if (at + instead.Length > text.Length) break;
        }
        return text;
    }

    [GeneratedRegex(@"(?<scheme>\b[a-z][a-z0-9+.\-]{1,15}://)(?:[^/\s@""']*@)?(?<host>\[[0-9a-fA-F:]+\]|[A-Za-z0-9.\-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?:/home|/Users|[A-Za-z]:\\Users)[/\\][^/\\\s:""']+", RegexOptions.CultureInvariant)]
    private static partial Regex HomeFolder();
}

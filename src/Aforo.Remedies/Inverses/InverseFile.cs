using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Formats.Text;

namespace Aforo.Remedies.Inverses;

/// <summary>An inverse as it lies beside the journal: JSON, bytes as Base64.</summary>
internal static class InverseFile
{
    public static byte[] Write(FileInverse inverse)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("schema", "aforo.inverse/1");
            json.WriteString("format", inverse.Format.ToString());
            json.WriteBase64String("salt", inverse.Salt.Span);
            json.WriteStartArray("splices");
            foreach (var splice in inverse.Splices)
            {
                json.WriteStartObject();
                json.WriteNumber("start", splice.Start);
                json.WriteBase64String("written", splice.Written.Span);
                json.WriteBase64String("before", splice.Before.Span);
                json.WriteString("where", splice.Where);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("pieces");
            foreach (var (length, hash) in inverse.Pieces)
            {
                json.WriteNumberValue(length);
                json.WriteStringValue(hash);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <summary>The inverse; null when the bytes are none.</summary>
    public static FileInverse? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (!Enum.TryParse<TextFormat>(root.GetProperty("format").GetString(), out var format)) return null;
            var splices = ImmutableArray.CreateBuilder<InverseSplice>();
            foreach (var splice in root.GetProperty("splices").EnumerateArray())
                splices.Add(new InverseSplice(splice.GetProperty("start").GetInt32(), splice.GetProperty("written").GetBytesFromBase64(), splice.GetProperty("before").GetBytesFromBase64(), splice.GetProperty("where").GetString()!));
            var flat = root.GetProperty("pieces").EnumerateArray().ToArray();
            var pieces = ImmutableArray.CreateBuilder<(int, string)>();
            for (var i = 0; i + 1 < flat.Length; i += 2) pieces.Add((Math.Max(0, flat[i].GetInt32()), flat[i + 1].GetString()!));
            if (!AreInside(splices, pieces.Sum(piece => (long)piece.Item1))) return null;
            return new FileInverse { Format = format, Salt = root.GetProperty("salt").GetBytesFromBase64(), Splices = splices.ToImmutable(), Pieces = pieces.ToImmutable() };
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the splices follow each other within a file of that length.</summary>
    private static bool AreInside(IEnumerable<InverseSplice> splices, long length)
    {
        var at = 0L;
        foreach (var splice in splices)
        {
            if (splice.Start < at || splice.Start + (long)splice.Written.Length > length) return false;
            at = splice.Start + splice.Written.Length;
        }
        return true;
    }
}

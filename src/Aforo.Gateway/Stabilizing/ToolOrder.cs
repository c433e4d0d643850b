using System.Text.Json;

namespace Aforo.Gateway.Stabilizing;

/// <summary>Sorts the list of tools by name, in every dialect. Tools change places; what stands between them stays.</summary>
internal static class ToolOrder
{
    public static void Find(ReadOnlySpan<byte> body, List<Splice> splices)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTools = reader.ValueTextEquals("tools"u8);
            reader.Read();
            if (isTools && reader.TokenType == JsonTokenType.StartArray) Sort(ref reader, splices);
            else reader.Skip();
        }
    }

    /// <summary>A list stays as it is where a tool has no name, or marks a place of the list for an API's cache.</summary>
    private static void Sort(ref Utf8JsonReader reader, List<Splice> splices)
    {
        var tools = new List<(int Start, int Length, string Name)>();
        var isSortable = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            var name = reader.TokenType == JsonTokenType.StartObject ? Name(ref reader, ref isSortable) : null;
            if (name is null) reader.Skip();
            isSortable &= name is not null;
            tools.Add((start, (int)reader.BytesConsumed - start, name ?? ""));
        }
        if (!isSortable) return;
        var sorted = tools.OrderBy(tool => tool.Name, StringComparer.Ordinal).ToList();
        for (var i = 0; i < tools.Count; i++)
            if (sorted[i].Start != tools[i].Start) splices.Add(new Splice(tools[i].Start, tools[i].Length, sorted[i].Start, sorted[i].Length));
    }

    /// <summary>Reads an object to its end. Its <c>name</c>, else its function's, else its type; null for none.</summary>
    private static string? Name(ref Utf8JsonReader reader, ref bool isSortable)
    {
        string? name = null, inner = null, type = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isName, isType, isFunction) = (reader.ValueTextEquals("name"u8), reader.ValueTextEquals("type"u8), reader.ValueTextEquals("function"u8));
            isSortable &= !reader.ValueTextEquals("cache_control"u8);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String) name = reader.GetString();
            else if (isType && reader.TokenType == JsonTokenType.String) type = reader.GetString();
            else if (isFunction && reader.TokenType == JsonTokenType.StartObject) inner = Name(ref reader, ref isSortable);
            else reader.Skip();
        }
        return name ?? inner ?? type;
    }
}

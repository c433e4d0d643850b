using System.Text.Json;
using System.Text.RegularExpressions;

namespace Aforo.Testing.Json;

/// <summary>The part of JSON Schema that the project's schemas use. A keyword that it does not know fails, so that none is silently skipped.</summary>
public sealed class SchemaValidator(JsonElement root)
{
    private static readonly HashSet<string> Ignored = ["$schema", "title", "description", "$defs"];

    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Validate(JsonElement value)
    {
        _faults.Clear();
        Check(root, value, "");
        return _faults;
    }

    private void Check(JsonElement schema, JsonElement value, string at)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var ok = keyword.Name switch
            {
                "$ref" => Ref(keyword.Value.GetString()!, value, at),
                "type" => keyword.Value.ValueKind == JsonValueKind.Array ? keyword.Value.EnumerateArray().Any(type => Is(type.GetString()!, value)) : Is(keyword.Value.GetString()!, value),
                "enum" => keyword.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!),
                "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= keyword.Value.GetInt32(),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble(),
                "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble(),
                "required" => value.ValueKind != JsonValueKind.Object || keyword.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "items" => value.ValueKind != JsonValueKind.Array || Items(keyword.Value, value, at),
                "properties" => true,
                "additionalProperties" => value.ValueKind != JsonValueKind.Object || Members(schema, keyword.Value, value, at),
                _ => Ignored.Contains(keyword.Name) ? true : throw new NotSupportedException(keyword.Name),
            };
            if (!ok) _faults.Add($"{at}: {keyword.Name} {(keyword.Value.GetRawText().Length < 200 ? keyword.Value.GetRawText() : "")}");
        }
    }

    private bool Ref(string reference, JsonElement value, string at)
    {
        Check(root.GetProperty("$defs").GetProperty(reference["#/$defs/".Length..]), value, at);
        return true;
    }

    private bool Items(JsonElement schema, JsonElement value, string at)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray()) Check(schema, item, $"{at}/{index++}");
        return true;
    }

    private bool Members(JsonElement schema, JsonElement others, JsonElement value, string at)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var known)) Check(known, member.Value, $"{at}/{member.Name}");
            else if (others.ValueKind == JsonValueKind.False) _faults.Add($"{at}/{member.Name}: not in the schema");
            else if (others.ValueKind == JsonValueKind.Object) Check(others, member.Value, $"{at}/{member.Name}");
        }
        return true;
    }

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException(type),
    };
}

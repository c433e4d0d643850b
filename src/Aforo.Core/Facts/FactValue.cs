using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aforo.Core.Facts;

/// <summary>The value of a fact: a whole number, a number, a text, a truth value, or nothing.</summary>
[JsonConverter(typeof(FactValueJsonConverter))]
public readonly record struct FactValue
{
    private readonly object? _value;

    private FactValue(object? value) => _value = value;

    public static FactValue Unknown => default;

    public bool IsKnown => _value is not null;

    /// <summary>The number, whole or not; null when the value is no number.</summary>
    public double? Number => _value switch { long whole => whole, double real => real, _ => null };

    /// <summary>The whole number; null when the value is no number or has a fraction.</summary>
    public long? Whole => _value switch
    {
        long whole => whole,
        double real when real == Math.Floor(real) && Math.Abs(real) < 9.2e18 => (long)real,
        _ => null,
    };

    public string? Text => _value as string;

    public bool? Flag => _value as bool?;

    public static implicit operator FactValue(long value) => new(value);

    public static implicit operator FactValue(int value) => new((long)value);

    public static implicit operator FactValue(double value) => Of(value);

    public static implicit operator FactValue(string? value) => new(value);

    public static implicit operator FactValue(bool value) => new(value);

    /// <summary>A number that may be missing; a whole one is kept as such.</summary>
    public static implicit operator FactValue(double? value) => value is { } known ? Of(known) : Unknown;

    private static FactValue Of(double value) => value == Math.Floor(value) && Math.Abs(value) < 9e15 ? (long)value : new FactValue(value);

    public override string ToString() => _value switch
    {
        null => "",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => _value.ToString() ?? "",
    };
}

/// <summary>Writes a <see cref="FactValue"/> as the plain JSON value that it is.</summary>
public sealed class FactValueJsonConverter : JsonConverter<FactValue>
{
    public override bool HandleNull => true;

    public override FactValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => FactValue.Unknown,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number when reader.TryGetInt64(out var whole) => whole,
        JsonTokenType.Number => reader.GetDouble(),
        _ => throw new JsonException("a fact's value is a number, a text, true, false or null"),
    };

    public override void Write(Utf8JsonWriter writer, FactValue value, JsonSerializerOptions options)
    {
        if (value.Whole is { } whole) writer.WriteNumberValue(whole);
        else if (value.Number is { } real && double.IsFinite(real)) writer.WriteNumberValue(real);
        else if (value.Text is { } text) writer.WriteStringValue(text);
        else if (value.Flag is { } flag) writer.WriteBooleanValue(flag);
        else writer.WriteNullValue();
    }
}

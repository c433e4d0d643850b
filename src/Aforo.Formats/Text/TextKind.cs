namespace Aforo.Formats.Text;

/// <summary>What a node of a <see cref="TextDocument"/> is.</summary>
public enum TextKind
{
    /// <summary>Named members: a JSON object, a TOML table, a YAML mapping, a systemd section.</summary>
    Object,

    /// <summary>Items in order: a JSON array, a TOML array of tables, a YAML sequence, a key that may be repeated and is.</summary>
    Array,

    /// <summary>A text. TOML's dates and times are texts without quotes.</summary>
    String,

    /// <summary>A number, also infinity and not-a-number where the format has them.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Null, or a YAML key without a value.</summary>
    Null,
}

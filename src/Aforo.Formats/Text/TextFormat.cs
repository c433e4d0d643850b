namespace Aforo.Formats.Text;

/// <summary>The text formats that one tree serves.</summary>
public enum TextFormat
{
    /// <summary>RFC 8259. What JSON5 or JSONC would allow beyond it is read all the same and told as an error.</summary>
    Json,

    /// <summary>JSON with <c>//</c> and <c>/* */</c> comments; trailing commas are tolerated.</summary>
    Jsonc,

    /// <summary>JSON5 1.0.0.</summary>
    Json5,

    /// <summary>TOML 1.1, hence also 1.0.</summary>
    Toml,

    /// <summary>YAML 1.2 with the core schema; a <c>%YAML 1.1</c> directive switches to the types of 1.1.</summary>
    Yaml,

    /// <summary>Ollama's definition of a model.</summary>
    Modelfile,

    /// <summary><c>KEY=value</c> lines.</summary>
    DotEnv,

    /// <summary>systemd unit files and drop-ins.</summary>
    Systemd,
}

namespace Aforo.Gateway.Dialects;

/// <summary>A protocol that clients and backends speak.</summary>
public enum Dialect
{
    OpenAi,
    Anthropic,
    Ollama,
}

namespace Aforo.Gateway.Operations;

/// <summary>Values of labels in Prometheus' text form.</summary>
internal static class Label
{
    public static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

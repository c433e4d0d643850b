namespace Aforo.Gateway.Configuration;

/// <summary>Something in the configuration that can't be used.</summary>
/// <param name="Line">1-based; null where the problem is none of one line.</param>
public sealed record ConfigurationProblem(int? Line, int? Column, string Pointer, string Message)
{
    public override string ToString() => Line is null ? Message : $"line {Line}, column {Column}{(Pointer.Length == 0 ? "" : $" ({Pointer})")}: {Message}";
}

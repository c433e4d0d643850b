using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Configuration;

/// <summary>Something in the configuration that can't be used.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
/// <param name="Pointer">JSON pointer to what is wrong; empty for the whole file.</param>
/// <param name="What">What is wrong there, and what would be right.</param>
public sealed record ConfigurationProblem(int Line, int Column, string Pointer, Saying What)
{
    /// <summary>What is wrong with its place, before it is in any language.</summary>
    public Saying Told => new Saying("configuration.place", ("line", Line), ("column", Column), ("pointer", Pointer.Length == 0 ? FactValue.Unknown : Pointer)).With("what", What);

    public override string ToString() => $"{Line}:{Column} {Pointer} {What.Key}";
}

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>One row of the table.</summary>
/// <param name="Name">What the setup is.</param>
/// <param name="Arrange">Builds it.</param>
/// <param name="Rules">Exactly the rules that must be current with severity critical or warning; empty for a setup that is well.</param>
internal sealed record Scenario(string Name, Action<Setup> Arrange, params string[] Rules)
{
    /// <summary>Rules that must be told as notes, among others.</summary>
    public string[] Notes { get; init; } = [];

    /// <summary>Rules that must be told as mended.</summary>
    public string[] Mended { get; init; } = [];

    /// <summary>Consequence and cause, by rule: <c>TMO-05 ← TMO-01</c>.</summary>
    public (string Consequence, string Cause)[] Because { get; init; } = [];
}

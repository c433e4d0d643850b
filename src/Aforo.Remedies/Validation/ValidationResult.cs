namespace Aforo.Remedies.Validation;

/// <summary>What a program says of a configuration.</summary>
public enum ValidationVerdict
{
    /// <summary>The program accepts it.</summary>
    Accepted,

    /// <summary>The program rejects it.</summary>
    Rejected,

    /// <summary>The program is not installed, or cannot check; this stops nothing.</summary>
    NotChecked,
}

/// <param name="Verdict">What the program decided.</param>
/// <param name="Reason">What it objects to, secrets hidden; null when it does not object.</param>
public sealed record ValidationResult(ValidationVerdict Verdict, string? Reason = null)
{
    public static ValidationResult Accepted { get; } = new(ValidationVerdict.Accepted);

    public static ValidationResult NotChecked { get; } = new(ValidationVerdict.NotChecked);
}

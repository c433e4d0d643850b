namespace Aforo.Remedies.Victim;

/// <summary>What happens at the chosen operation.</summary>
public enum Fault
{
    /// <summary>Everything ends before the operation.</summary>
    DiesBefore,

    /// <summary>Everything ends in the middle: half of the bytes are written.</summary>
    DiesWithin,

    /// <summary>Everything ends behind the operation.</summary>
    DiesBehind,

    /// <summary>The operation fails, others after it do not.</summary>
    Fails,

    /// <summary>The operation fails after half of the bytes are written, others after it do not.</summary>
    FailsWithin,
}

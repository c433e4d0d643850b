namespace Aforo.Core.Diagnosis;

/// <summary>
/// One cause that the doctor can name. A rule is pure and speaks only when the evidence that it needs is there; without
/// it, it stays silent.
/// </summary>
public interface IRule
{
    /// <summary>Such as <c>CTX-13</c>.</summary>
    string Rule { get; }

    /// <summary>Such as <c>context.definition-below-native</c>.</summary>
    string Id { get; }

    IEnumerable<Finding> Examine(Situation situation);
}

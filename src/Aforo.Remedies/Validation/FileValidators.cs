using Aforo.Systems;

namespace Aforo.Remedies.Validation;

/// <summary>Which program checks whose configuration.</summary>
public static class FileValidators
{
    /// <summary>The check of an agent's own program; null for an agent that has none. A program that is not installed stops nothing.</summary>
    public static IFileValidator? For(string agent, Surroundings surroundings) => agent == "openclaw" ? new OpenClawValidator(surroundings, new ProgramRunner(surroundings).RunAsync) : null;
}

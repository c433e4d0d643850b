using Aforo.Systems.Programs;

namespace Aforo.Remedies.Validation;

/// <summary>Starts a program and waits for its answer; null when there is no such program or it does not end in time.</summary>
/// <param name="program">Name, looked up in <c>PATH</c>.</param>
/// <param name="arguments">Arguments, none of which a shell sees.</param>
/// <param name="variables">Environment variables that are set besides.</param>
public delegate Task<ProgramAnswer?> ProgramStarter(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken cancellation);

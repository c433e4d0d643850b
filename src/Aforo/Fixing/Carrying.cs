
namespace Aforo.Fixing;

/// <summary>Carries out what was agreed, and proves it.</summary>
internal static class Carrying
{
    public static Task<FixAnswer> RunAsync(FixAnswer answer, CancellationToken cancellation) => Task.FromResult(answer with { State = FixState.Refused, Why = "not-applied" });
}

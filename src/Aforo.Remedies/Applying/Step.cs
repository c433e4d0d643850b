using Aforo.Remedies.Changes;
using Aforo.Remedies.Journaling;
using Aforo.Systems;

namespace Aforo.Remedies.Applying;

/// <summary>One change on its way into the world: looked at, announced, done.</summary>
internal abstract class Step
{
    /// <summary>Looks whether it can be done; touches nothing. What earlier steps will have done is in <paramref name="ahead"/>.</summary>
    public abstract Task<Trouble?> CheckAsync(Lookahead ahead, CancellationToken cancellation);

    /// <summary>Says what will be done. What the way back needs is kept before this returns.</summary>
    public abstract Task<(JournalEntry? Entry, Trouble? Trouble)> IntendAsync(int number, OpenRun run, CancellationToken cancellation);

    /// <summary>Does it.</summary>
    /// <returns>By what the thing is known after, where that was not known before; or what stopped it.</returns>
    public abstract Task<(string? After, Trouble? Trouble)> DoAsync(CancellationToken cancellation);

    public static Step Of(Change change, Files.IFiles files, Surroundings surroundings) => change switch
    {
        FileChange file => new FileStep(file, files, surroundings),
        FileCreation creation => new CreationStep(creation, files, surroundings),
        RuntimeChange runtime => new DefinitionStep(runtime, surroundings),
        _ => throw new NotSupportedException($"a change of the type {change.GetType().Name}"),
    };
}

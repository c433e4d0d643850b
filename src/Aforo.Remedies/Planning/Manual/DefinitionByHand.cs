using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Diagnosis;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning.Manual;

/// <summary>The Modelfile and the two commands, for a server that does not answer or is another machine's.</summary>
public static class DefinitionByHand
{
    /// <param name="name">The new definition.</param>
    /// <param name="from">The definition whose other settings are inherited.</param>
    /// <param name="context">Tokens.</param>
    /// <param name="address">The server; loopback or null needs no address in the commands.</param>
    /// <param name="backup">Name under which the old one is kept where both names are the same.</param>
    public static ImmutableArray<ManualCommand> Commands(string name, string from, long context, string? address, string? backup = null)
    {
        var host = address is not null && !Addresses.IsLoopback(address) ? $"OLLAMA_HOST={address} " : "";
        var commands = ImmutableArray.CreateBuilder<ManualCommand>();
        if (backup is not null) commands.Add(new($"{host}ollama cp {from} {backup}"));
        commands.Add(new(string.Create(CultureInfo.InvariantCulture, $"FROM {from}\nPARAMETER num_ctx {context}"), "Modelfile"));
        commands.Add(new($"{host}ollama create {name} -f Modelfile"));
        return commands.ToImmutable();
    }

    public static ImmutableArray<ManualCommand> Commands(DefinitionIntention definition) => Commands(definition.Name, definition.From, definition.Context, definition.Address?.ToString().TrimEnd('/'), definition.Backup);
}

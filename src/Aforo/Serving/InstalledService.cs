using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Ledger;

namespace Aforo.Serving;

/// <summary>What a service runs: <c>aforo serve</c> as it was asked for, with all paths whole.</summary>
/// <param name="Configuration">Path of the configuration; null where there is none: then the service serves what answers, until there is one.</param>
/// <param name="Ledger">As <c>--ledger</c> named it.</param>
/// <param name="Prompts">As <c>--record-prompts</c> named it.</param>
/// <param name="Catalog">Path of <c>--catalog</c>.</param>
internal sealed record InstalledService(string? Configuration, string? Ledger, string? Prompts, string? Catalog)
{
    /// <param name="language">A service has no locale of its own, so the language is written down.</param>
    public ImmutableArray<string> Arguments(Language language) =>
    [
        "serve",
        .. Named("--config", Configuration),
        .. Named("--ledger", Ledger is null || Ledgers.IsPostgres(Ledger) ? Ledger : Path.GetFullPath(Ledger)),
        .. Named("--record-prompts", Prompts is null ? null : Path.GetFullPath(Prompts)),
        .. Named("--catalog", Catalog),
        "--lang",
        language.Code,
    ];

    private static ImmutableArray<string> Named(string option, string? value) => value is null ? [] : [option, value];
}

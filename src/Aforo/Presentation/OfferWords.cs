using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Presentation;

/// <summary>What an offer says of itself. Common words are told in the reader's language; whole phrases are the source's and stay as they are.</summary>
internal static class OfferWords
{
    public static FactValue Of(Catalogue words, string? configuration) =>
        configuration is null ? FactValue.Unknown : words.Find("offer." + configuration.ToLowerInvariant().Replace(' ', '-')) ?? configuration;
}

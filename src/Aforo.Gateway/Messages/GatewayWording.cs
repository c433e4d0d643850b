using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Messages;

/// <summary>What the gateway itself says to clients, and of its configuration to whoever runs it.</summary>
public static class GatewayWording
{
    /// <summary>Before every text of the gateway's own, so that nobody takes it for the model's server.</summary>
    internal const string Mark = "aforo: ";

    public static Catalogue In(Language language) => new(language, typeof(GatewayWording).Assembly, typeof(TextDocument).Assembly);

    /// <summary>An error of the gateway's own.</summary>
    internal static ReplyError Error(this Catalogue words, string kind, int status, string key, params ReadOnlySpan<(string Name, FactValue Value)> slots) => new(kind, Mark + words.Text(key, slots), status);
}

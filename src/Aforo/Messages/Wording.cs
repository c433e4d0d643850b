using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Gateway.Messages;
using Aforo.Ledger;
using Aforo.Systems;

namespace Aforo.Messages;

/// <summary>All that people read: the program's own texts, the gateway's, the ledger's, and what readers say of files, servers and machines.</summary>
internal static class Wording
{
    /// <summary>What programs read. The texts are read once, when the first is asked for.</summary>
    public static Catalogue English { get; } = In(Language.English);

    public static Catalogue In(Language language) => new(language, typeof(Wording).Assembly, typeof(GatewayWording).Assembly, typeof(LedgerProblem).Assembly, typeof(TextDocument).Assembly, typeof(Surroundings).Assembly);
}

using Aforo.Formats.Text;
using Aforo.Lab.Probing;
using Aforo.Lab.Sending;

namespace Aforo.Demonstration;

/// <summary>
/// The agent, as far as its requests go: it reads its configuration as it stands, sends a prompt to the model that is named there, gives up when the
/// time is over that is written there, and keeps its record.
/// </summary>
internal sealed class PlayedAgent(Sandbox sandbox)
{
    /// <summary>A token of the played server is four bytes.</summary>
    private const int BytesPerToken = 4;

    /// <summary>How long its configuration lets it wait, seconds.</summary>
    public async Task<double> LimitAsync(CancellationToken cancellation) => (await ConfigurationAsync(cancellation).ConfigureAwait(false)).Find("/models/providers/ollama/timeoutSeconds")!.AsNumber()!.Value;

    private async Task<TextDocument> ConfigurationAsync(CancellationToken cancellation) => TextDocument.Parse(await File.ReadAllBytesAsync(sandbox.Configuration, cancellation).ConfigureAwait(false), TextFormat.Json5);

    /// <param name="tokens">Size of the prompt.</param>
    /// <param name="seed">Another seed gives another text, of which nothing is cached.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task<PlayedTurn> AskAsync(int tokens, int seed, CancellationToken cancellation)
    {
        var configuration = await ConfigurationAsync(cancellation).ConfigureAwait(false);
        var model = configuration.Find("/agents/defaults/model/primary")!.AsText()!["ollama/".Length..];
        var limit = await LimitAsync(cancellation).ConfigureAwait(false);
        var (prompt, word) = Prompt(tokens, seed);
        var began = sandbox.Clock.GetUtcNow();
        using var sender = new Sender(new Destination(sandbox.Server, Dialect.Ollama, model), sandbox.World with { Clock = sandbox.Clock });
        var reply = await sender.SendAsync(new SendRequest(prompt, 50) { Truncate = null, Watch = word, Limit = TimeSpan.FromSeconds(limit) }, cancellation).ConfigureAwait(false);
        // On a busy machine the timer may strike late; what counts is the time that passed here.
        var answered = reply.End == SendEnd.Answered && reply.FirstToken?.TotalSeconds <= limit;
        await File.AppendAllTextAsync(sandbox.Session, FoundingFiles.Turn(sandbox.Clock.GetUtcNow(), model, answered ? reply.PromptTokens : null), cancellation).ConfigureAwait(false);
        return new PlayedTurn(began, model, tokens, limit, answered, (reply.FirstToken ?? reply.Total).TotalSeconds, reply.PromptTokens, reply.Seen == true);
    }

    private static (string Prompt, string Word) Prompt(int tokens, int seed)
    {
        var text = new ProbeText(seed);
        var prompt = text.Of(tokens, seed);
        var end = prompt.LastIndexOf("\n\n", StringComparison.Ordinal);
        var question = prompt[end..];
        return (prompt[..(tokens * BytesPerToken - question.Length)] + question, text.Word);
    }
}

/// <summary>What became of a request of the played agent.</summary>
/// <param name="Began">When it was sent.</param>
/// <param name="Model">Model that was asked.</param>
/// <param name="Tokens">Tokens that were sent.</param>
/// <param name="LimitSeconds">How long the agent waits.</param>
/// <param name="Answered">False when it gave up.</param>
/// <param name="Seconds">Seconds until the first token, or until it gave up.</param>
/// <param name="Counted">Tokens that the server says it read; null where no answer came.</param>
/// <param name="Recalled">Whether a word from the head of the prompt came back.</param>
internal sealed record PlayedTurn(DateTimeOffset Began, string Model, int Tokens, double LimitSeconds, bool Answered, double Seconds, long? Counted, bool Recalled);

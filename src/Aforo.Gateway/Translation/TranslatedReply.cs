using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation;

/// <summary>One reply on its way from the backend's form to the client's. Feed it bytes as they come; take bytes to send.</summary>
public sealed class TranslatedReply
{
    private readonly IClientForm _client;
    private readonly IBackendForm _backend;
    private readonly IReplyStream _reader;
    private readonly IReplyWriter _writer;
    private readonly ReplyContext _context;
    private readonly Catalogue _words;
    private readonly CallIds _ids;
    private readonly ReplyGathering _seen = new();

    internal TranslatedReply(IClientForm client, IBackendForm backend, ReplyContext context, Catalogue words)
    {
        (_client, _backend, _context, _words) = (client, backend, context, words);
        _ids = new CallIds(context.Id);
        (_reader, _writer) = (backend.NewStream(_ids), client.NewWriter(context));
    }

    /// <summary>Content type of what <see cref="Push"/> and <see cref="End"/> give.</summary>
    public string ContentType => _context.Stream ? _client.StreamType : "application/json";

    /// <summary>Why the reply broke off; null when it did not.</summary>
    public ReplyError? Error => _seen.Error;

    /// <summary>Tokens, as far as told.</summary>
    internal ReplyUsage Usage => _seen.Usage;

    /// <summary>Bytes of a streamed reply; what to send for them goes to <paramref name="output"/>.</summary>
    public void Push(ReadOnlyMemory<byte> bytes, Stream output) => Hand(_reader.Read(bytes), output);

    /// <summary>The streamed reply is over.</summary>
    public void End(Stream output)
    {
        Hand(_reader.End(), output);
        _writer.End(output);
    }

    /// <summary>A reply that is not streamed.</summary>
    public void Body(ReadOnlyMemory<byte> body, Stream output)
    {
        using var document = JsonReading.Parse(body);
        Hand(document is null ? [ReplyFails.Of("gateway.reply-no-json")] : _backend.ReadBody(document.RootElement, _ids), output);
        _writer.End(output);
    }

    private void Hand(IEnumerable<ReplyEvent> happenings, Stream output)
    {
        try
        {
            foreach (var said in happenings)
            {
                var happening = said is ReplyFails fails ? new ReplyFails(fails.Error.In(_words).Known()) : said;
                if (happening is ReplyUsage or ReplyFails) _seen.Take(happening);
                _writer.Write(happening, output);
            }
        }
        catch (Exception invalid) when (invalid is InvalidOperationException or InvalidDataException)
        {
            var broken = new ReplyFails(ReplyFails.Of(invalid is InvalidDataException ? "gateway.reply-endless-line" : "gateway.reply-unicode").Error.In(_words));
            _seen.Take(broken);
            _writer.Write(broken, output);
        }
    }
}

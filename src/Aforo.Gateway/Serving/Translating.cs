using Aforo.Core.Workload;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Serving;

/// <summary>A reply in another dialect than the client's.</summary>
/// <param name="delivery">What it has in common with every reply.</param>
/// <param name="model">The model's name, as the client has it.</param>
/// <param name="longest">Bytes of the longest body that is translated as a whole.</param>
internal sealed class Translating(Delivery delivery, string model, long longest)
{
    private const int BufferSize = 16 << 10;

    private readonly ClientReply _reply = delivery.Reply;
    private readonly MemoryStream _output = new();

    public async Task RunAsync(HttpResponseMessage response, Translator translator)
    {
        if (!response.IsSuccessStatusCode)
        {
            await delivery.FailAsync(await delivery.ErrorAsync(response).ConfigureAwait(false), response).ConfigureAwait(false);
            return;
        }
        var flight = delivery.Flight;
        var translated = translator.Reply(new ReplyContext(delivery.Id, model, _reply.Wire.IsStream, delivery.Services.Clock.GetUtcNow(), flight.Translated!.StreamUsage));
        var buffer = new byte[BufferSize];
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(flight.Cancelled).ConfigureAwait(false);
            using var whole = new MemoryStream();
            for (int read; (read = await stream.ReadAsync(buffer, flight.Cancelled).ConfigureAwait(false)) > 0;)
            {
                delivery.Heard(buffer.AsSpan(0, read));
                if (_reply.Wire.IsStream)
                {
                    translated.Push(buffer.AsMemory(0, read), _output);
                    await HandAsync(translated).ConfigureAwait(false);
                    continue;
                }
                if (whole.Length + read > longest) throw new IOException("the reply is too large");
                whole.Write(buffer, 0, read);
            }
            if (_reply.Wire.IsStream) translated.End(_output);
            else translated.Body(whole.ToArray(), _output);
            await HandAsync(translated).ConfigureAwait(false);
            delivery.Record.Figures = ReplyFigures.Of(translated.Usage);
            delivery.Record.End(translated.Error is null ? WorkloadOutcome.Answered : WorkloadOutcome.Failed, translated.Error is null ? WorkloadLeg.None : WorkloadLeg.Decode);
        }
        catch (Exception failed) when (Flight.IsBreak(failed))
        {
            await delivery.BrokenAsync(failed).ConfigureAwait(false);
        }
    }

    private async Task HandAsync(TranslatedReply translated)
    {
        if (_output.Length == 0) return;
        await delivery.BeginAsync(head =>
        {
            head.StatusCode = translated.Error is { } error && !_reply.Wire.IsStream ? error.Status : 200;
            head.ContentType = translated.ContentType;
        }).ConfigureAwait(false);
        await _reply.WriteAsync(_output.ToArray()).ConfigureAwait(false);
        _output.SetLength(0);
    }
}

using System.Collections.Immutable;
using Aforo.Core.Routing;
using Aforo.Core.Workload;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forensics;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Operations;
using Aforo.Gateway.Privacy;
using Aforo.Gateway.Stabilizing;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>One request from its arrival to its record.</summary>
internal sealed class Exchange(GatewayServices services, GatewayState state, HttpContext http, ApiEndpoint endpoint, string id, string? keyName)
{
    private readonly long _startedAt = services.Clock.GetTimestamp();
    private readonly DateTimeOffset _arrived = services.Clock.GetLocalNow();
    private readonly ExchangeRecord _record = new();
    private ClientReply? _reply;

    public async Task RunAsync()
    {
        PooledBody? body = null;
        try
        {
            if (endpoint.Method == "POST" && ContentCoding.Of(http.Request.Headers) is { } coding)
            {
                http.Response.Headers.AcceptEncoding = "identity";
                await RefuseAsync(services.Words.Error("invalid_request", 415, "gateway.compressed", ("coding", coding)), "body-compressed").ConfigureAwait(false);
                return;
            }
            if (ContentCoding.OnTheWay(http.Request.Headers) is { } packed)
            {
                await RefuseAsync(services.Words.Error("invalid_request", 501, "gateway.transfer-coding", ("coding", packed)), "body-compressed").ConfigureAwait(false);
                return;
            }
            body = await PooledBody.ReadAsync(http.Request.Body, http.Request.ContentLength, state.Configuration.Limits.BodyBytes, http.RequestAborted).ConfigureAwait(false);
            if (body is null)
            {
                await RefuseAsync(TooLarge(), "body-too-large").ConfigureAwait(false);
                return;
            }
            _record.RequestBytes = body.Length;
            await ReadAsync(body).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            _record.End(WorkloadOutcome.ClientGone, WorkloadLeg.Client);
        }
        catch (BadHttpRequestException bad)
        {
            // What is left of such a body can't be read.
            http.Response.Headers.Connection = "close";
            if (bad.StatusCode == 413) await RefuseAsync(TooLarge(), "body-too-large").ConfigureAwait(false);
            else await RefuseAsync(services.Words.Error("invalid_request", bad.StatusCode, "gateway.unreadable", ("what", bad.Message)), "bad-request").ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            _record.End(WorkloadOutcome.ClientGone, WorkloadLeg.Client);
        }
        catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            // A mistake of the gateway's own is no reason to leave a client without an answer.
            services.Faulted(id, fault);
            _record.End(WorkloadOutcome.Failed, WorkloadLeg.Admission);
            await TellAsync(services.Words.Error("server", 500, "gateway.fault", ("id", id)), "fault").ConfigureAwait(false);
        }
        finally
        {
            body?.Dispose();
            // Whoever sends what can't be read, or lists models, is known as well.
            _record.Agent ??= Agents.Of(http.Request.Headers, state.Configuration).Name;
            var elapsed = services.Clock.GetElapsedTime(_startedAt).TotalSeconds;
            // Who left before anything was sent got no status.
            int? status = http.Response.HasStarted || !http.RequestAborted.IsCancellationRequested ? http.Response.StatusCode : null;
            if (_record.LeftBehind is { } left) services.LeftBehind.Add(left.Flight, FinishLaterAsync(left.Settled, elapsed, status));
            else Finish(elapsed, status);
        }
    }

    private void Finish(double elapsed, int? status) => services.Finish(_record.Of(id, _arrived, elapsed, endpoint, status), Operation(), _record.Heartbeats);

    /// <summary>A request whose prefill may still cost something is recorded once, when it is known what.</summary>
    private async Task FinishLaterAsync(Task settled, double elapsed, int? status)
    {
        await settled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Finish(elapsed, status);
    }

    private GenAiOperation? Operation() => state.Named(_record.Backend) is { } backend ? GenAiOperation.Of(endpoint, backend.Settings, _record.Model) : null;

    private ReplyError TooLarge() => services.Words.Error("too_large", 413, "gateway.body-too-large", ("bytes", state.Configuration.Limits.BodyBytes));

    private async Task ReadAsync(PooledBody body)
    {
        var facts = endpoint.Method == "POST" ? BodyReader.Read(body.Bytes) : new BodyFacts();
        if (facts.BrokenAt is { } broken)
        {
            await RefuseAsync(body.Length == 0 ? services.Words.Error("invalid_request", 400, "gateway.empty-body") : services.Words.Error("invalid_request", 400, "gateway.no-object", ("at", broken)), "bad-request").ConfigureAwait(false);
            return;
        }
        if (facts.NamesModelTwice && endpoint.Kind != EndpointKind.Tell)
        {
            await RefuseAsync(services.Words.Error("invalid_request", 400, "gateway.two-models"), "bad-request").ConfigureAwait(false);
            return;
        }
        // From here on the client is kept alive: a model may have to be loaded before its context is known.
        await using var reply = new ClientReply(http, Wire.Of(endpoint, endpoint.Kind == EndpointKind.Generate && (facts.Stream ?? endpoint.StreamsByDefault)), state.Configuration.Heartbeat, services.Clock);
        _reply = reply;
        http.Response.Headers[WorkloadRequest.IdHeader] = id;
        services.Wheel.Add(reply);
        try
        {
            await AnswerAsync(body, facts, reply).ConfigureAwait(false);
        }
        finally
        {
            services.Wheel.Remove(reply);
            _record.Heartbeats = reply.Heartbeats;
            _record.ReplyBytes = reply.SentBytes;
        }
    }

    private async Task AnswerAsync(PooledBody body, BodyFacts facts, ClientReply reply)
    {
        var model = facts.Model ?? "";
        _record.Model = facts.Model;
        if (ModelListing.IsAsked(endpoint, state))
        {
            await ListAsync().ConfigureAwait(false);
            return;
        }
        var isKept = services.Prompts is not null && endpoint.Kind != EndpointKind.Tell;
        var looksSecret = (state.Configuration.DetectSecrets || isKept) && SecretDetector.Finds(body.Bytes);
        if (isKept && !looksSecret) services.Prompts!.Record(id, body.Bytes);
        var hasSecret = state.Configuration.DetectSecrets && looksSecret;
        var finding = new RouteFinding(services, state, http, endpoint, id, keyName, _arrived, _record, reply);
        var found = await finding.FindAsync(body, facts, hasSecret).ConfigureAwait(false);
        if (found.Impossible is { } impossible)
        {
            await RefuseAsync(new ReplyError("no_path", GatewayWording.Mark + services.Words.Text(impossible), 404), RoutingReasons.NoEndpoint).ConfigureAwait(false);
            return;
        }
        var (decision, asked, turn) = (found.Decision!, found.Asked, found.Turn);
        _record.Take(decision, asked);
        var holds = endpoint.Kind == EndpointKind.Generate ? decision.Stabilize : Stabilization.None;
        var (still, done) = holds == Stabilization.None ? (null, Stabilization.None) : StabilizedBody.Of(body, holds, DateOnly.FromDateTime(_arrived.DateTime));
        using (still)
        {
            if (still is not null) facts = BodyReader.Read(still.Bytes);
            _record.Stabilized = done;
            Remember(finding, turn, body, still);
            if (decision.Route == RouteKind.Refused)
            {
                await RefuseAsync(new Refusals(services.Words, state.Backends.Any(backend => !backend.Settings.IsLocal)).Of(decision, asked), decision.Reason).ConfigureAwait(false);
                return;
            }
            await new Passage(services, state, http, endpoint, id, keyName ?? "", _record, decision, facts, reply).RunAsync(still ?? body).ConfigureAwait(false);
        }
    }

    private async Task ListAsync()
    {
        var path = http.Request.Path.Value!;
        if (await ModelListing.OfAsync(path, state, http.RequestAborted).ConfigureAwait(false) is not { } list)
        {
            await RefuseAsync(services.Words.Error("not_found", 404, "gateway.unknown-model", ("model", ModelListing.ModelOf(path))), RoutingReasons.UnknownModel).ConfigureAwait(false);
            return;
        }
        _record.Take(new RoutingDecision { Route = RouteKind.Local, Reason = RoutingReasons.Own, IsPrivate = true }, new RoutingRequest { Model = "", Prompt = TokenBounds.Counted(0) });
        // A sign of life may have gone before it: then its head is sent.
        if (await _reply!.GiveUpAsync().ConfigureAwait(false))
        {
            Replies.Mark(http.Response, id, "aforo", "local", RoutingReasons.Own);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = list.Length;
        }
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(list, http.RequestAborted).ConfigureAwait(false);
        _record.End(WorkloadOutcome.Answered, WorkloadLeg.None);
    }

    /// <summary>What became of the conversation's prefix, and what would have without a rule's help.</summary>
    private void Remember(RouteFinding finding, ConversationTurn? asSent, PooledBody body, PooledBody? still)
    {
        if (asSent is null) return;
        _record.Conversation = asSent.Key;
        if (still is null)
        {
            _record.Change = services.Conversations.Take(asSent, body.Bytes);
            return;
        }
        if (finding.Turn(_record.Model ?? "", still) is not { } turn) return;
        _record.Change = services.Conversations.Take(turn with { Key = asSent.Key }, still.Bytes);
        if (services.Conversations.TakeAsSent(asSent, body.Bytes)?.LostTokens is { } without && _record.Change?.LostTokens is { } lost) _record.SparedTokens = Math.Max(0, without - lost);
    }

    private Task RefuseAsync(ReplyError error, string reason)
    {
        _record.Refuse(reason);
        return TellAsync(error, reason);
    }

    private async Task TellAsync(ReplyError error, string reason)
    {
        if (_reply is not null && !await _reply.GiveUpAsync().ConfigureAwait(false))
        {
            await _reply.FailAsync(error, id, static _ => { }).ConfigureAwait(false);
            return;
        }
        if (http.Response.HasStarted) return;
        await Replies.ErrorAsync(http, endpoint.ErrorForm, error, id, "none", "refused", reason).ConfigureAwait(false);
    }
}

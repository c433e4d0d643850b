using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Aforo.Systems.Runtimes.Replies;

/// <summary>What the values of a reply say, added up. Members are told by their names, so that no dialect has to be announced.</summary>
internal sealed class ReplyValues(IReplyText? text)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Disallow };

    private const int LongestName = 64;

    /// <summary>Names of models and stable words are short; nothing longer is kept.</summary>
    private const int LongestWord = 512;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = ((string[])
    [
        "model", "type", "object", "done", "done_reason", "stop_reason", "total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration",
        "message", "delta", "content_block", "response", "thinking", "content", "output", "item", "choices", "tool_calls", "error", "code", "status", "incomplete_details", "reason",
        "usage", "timings", "prompt_progress", "_debug_info", "rendered_template", "text", "finish_reason", "reasoning_content", "reasoning", "function", "name",
        .. ReplyCounts.Names,
    ]).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private ReplySummary _sum = new();
    private bool _ended;
    private bool _whole;

    public int Content { get; private set; }

    public int Thinking { get; private set; }

    public int ToolCalls { get; private set; }

    public ReplySummary Summary(bool isEvents) => _sum with
    {
        ContentPieces = Content,
        ThinkingPieces = Thinking,
        ToolCalls = ToolCalls,
        IsComplete = _sum.Error is null && (_ended || _whole && !isEvents),
    };

    /// <summary>The mark at the end of a stream.</summary>
    public void End() => _ended = true;

    /// <summary>An error that stands alone, not within a value.</summary>
    public void Fail(ReadOnlySpan<byte> error) => _sum = _sum with { Error = ReplyError.Of((byte[])[.. "{\"error\":"u8, .. error, (byte)'}']) ?? new ReplyError(ReplyErrorKind.Other) };

    /// <summary>Adds one value; false when it is no JSON object.</summary>
    public bool Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            Top(ref reader, isWhole: true);
            return true;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <param name="reader">Stands at the object's beginning.</param>
    /// <param name="isWhole">False for the object within an event, whose text has come in pieces already.</param>
    private void Top(ref Utf8JsonReader reader, bool isWhole)
    {
        var kind = "";
        while (Next(ref reader, out var name))
        {
            switch (name)
            {
                case "model": _sum = _sum with { Model = Text(ref reader) ?? _sum.Model }; break;
                case "type": kind = Type(ref reader); break;
                case "object": Object(ref reader); break;
                case "done": Done(ref reader); break;
                case "done_reason" or "stop_reason": _sum = _sum with { EndReason = Text(ref reader) ?? _sum.EndReason }; break;
                case "total_duration": _sum = _sum with { TotalSeconds = Nanoseconds(ref reader) ?? _sum.TotalSeconds }; break;
                case "load_duration": _sum = _sum with { LoadSeconds = Nanoseconds(ref reader) ?? _sum.LoadSeconds }; break;
                case "prompt_eval_count": _sum = _sum with { PromptTokens = Count(ref reader) ?? _sum.PromptTokens }; break;
                case "prompt_eval_duration": _sum = _sum with { PromptSeconds = Nanoseconds(ref reader) ?? _sum.PromptSeconds }; break;
                case "eval_count": _sum = _sum with { OutputTokens = Count(ref reader) ?? _sum.OutputTokens }; break;
                case "eval_duration": _sum = _sum with { OutputSeconds = Nanoseconds(ref reader) ?? _sum.OutputSeconds }; break;
                case "message" or "delta" or "content_block" when reader.TokenType == JsonTokenType.StartObject: Message(ref reader); break;
                case "delta" when reader.TokenType == JsonTokenType.String: Say(ref reader, kind.Contains("reasoning", StringComparison.Ordinal), kind.EndsWith("text.delta", StringComparison.Ordinal)); break;
                case "response" when reader.TokenType == JsonTokenType.StartObject: Top(ref reader, isWhole: false); break;
                case "response": Say(ref reader, false, true); break;
                case "thinking": Say(ref reader, true, true); break;
                case "content" or "output" when isWhole && reader.TokenType == JsonTokenType.StartArray: Blocks(ref reader); break;
                case "item" when kind == "response.output_item.added": Block(ref reader); break;
                case "choices" when reader.TokenType == JsonTokenType.StartArray: Choices(ref reader); break;
                case "tool_calls" when reader.TokenType == JsonTokenType.StartArray: Calls(ref reader); break;
                case "error" when reader.TokenType != JsonTokenType.Null: Error(ref reader); break;
                case "code" when kind == "error": _sum = _sum with { Error = ReplyError.OfCode(Text(ref reader)) }; break;
                case "status": Status(ref reader); break;
                case "incomplete_details" when reader.TokenType == JsonTokenType.StartObject: Incomplete(ref reader); break;
                case "usage" when reader.TokenType == JsonTokenType.StartObject: _sum = ReplyCounts.Usage(ref reader, _sum); break;
                case "timings" when reader.TokenType == JsonTokenType.StartObject: _sum = ReplyCounts.Timings(ref reader, _sum); break;
                case "prompt_progress" when reader.TokenType == JsonTokenType.StartObject: _sum = ReplyCounts.Progress(ref reader, _sum); break;
                case "_debug_info" when reader.TokenType == JsonTokenType.StartObject: Debug(ref reader); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void Error(ref Utf8JsonReader reader)
    {
        using var error = JsonDocument.ParseValue(ref reader);
        _sum = _sum with { Error = ReplyError.OfError(error.RootElement) };
    }

    private string Type(ref Utf8JsonReader reader)
    {
        var kind = Text(ref reader) ?? "";
        if (kind is "message" or "message_start") _sum = _sum with { Dialect = ReplyDialect.Anthropic };
        if (kind == "message") _whole = true;
        if (kind is "message_stop" or "response.completed" or "response.incomplete") _ended = true;
        return kind;
    }

    private void Object(ref Utf8JsonReader reader)
    {
        var kind = Text(ref reader);
        if (kind == "response") _sum = _sum with { Dialect = ReplyDialect.Responses };
        else if (kind is not null) _sum = _sum with { Dialect = ReplyDialect.OpenAi };
    }

    private void Done(ref Utf8JsonReader reader)
    {
        _sum = _sum with { Dialect = ReplyDialect.Ollama };
        if (reader.TokenType == JsonTokenType.True) _ended = true;
        else reader.Skip();
    }

    private void Status(ref Utf8JsonReader reader)
    {
        if (Text(ref reader) is not { } status || _sum.Dialect != ReplyDialect.Responses) return;
        if (status is "completed" or "incomplete") _whole = true;
        if (status != "in_progress") _sum = _sum with { EndReason = status };
    }

    private void Incomplete(ref Utf8JsonReader reader)
    {
        while (Next(ref reader, out var name))
        {
            if (name == "reason") _sum = _sum with { EndReason = Text(ref reader) ?? _sum.EndReason };
            else reader.Skip();
        }
    }

    private void Choices(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (Next(ref reader, out var name))
            {
                switch (name)
                {
                    case "message" or "delta" when reader.TokenType == JsonTokenType.StartObject: Message(ref reader); break;
                    case "text": Say(ref reader, false, true); break;
                    case "finish_reason" when Text(ref reader) is { } reason:
                        (_whole, _sum) = (true, _sum with { EndReason = reason });
                        break;
                    default: reader.Skip(); break;
                }
            }
        }
    }

    /// <summary>A message, a piece of one, or the head of an Anthropic reply.</summary>
    private void Message(ref Utf8JsonReader reader)
    {
        while (Next(ref reader, out var name))
        {
            switch (name)
            {
                case "content" when reader.TokenType == JsonTokenType.StartArray: Blocks(ref reader); break;
                case "content" or "text": Say(ref reader, false, true); break;
                case "thinking" or "reasoning_content" or "reasoning": Say(ref reader, true, true); break;
                case "tool_calls" when reader.TokenType == JsonTokenType.StartArray: Calls(ref reader); break;
                case "type" when Text(ref reader) == "tool_use": ToolCalls++; break;
                case "model": _sum = _sum with { Model = Text(ref reader) ?? _sum.Model }; break;
                case "stop_reason": _sum = _sum with { EndReason = Text(ref reader) ?? _sum.EndReason }; break;
                case "usage" when reader.TokenType == JsonTokenType.StartObject: _sum = ReplyCounts.Usage(ref reader, _sum) with { PromptTokensAreProvisional = true }; break;
                default: reader.Skip(); break;
            }
        }
    }

    private void Blocks(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) Block(ref reader);
            else reader.Skip();
        }
    }

    /// <summary>A block of an answer: text, thoughts, a call; or a message that holds such blocks.</summary>
    private void Block(ref Utf8JsonReader reader)
    {
        while (Next(ref reader, out var name))
        {
            switch (name)
            {
                case "text": Say(ref reader, false, true); break;
                case "thinking": Say(ref reader, true, true); break;
                case "type" when Text(ref reader) is "tool_use" or "function_call": ToolCalls++; break;
                case "content" when reader.TokenType == JsonTokenType.StartArray: Blocks(ref reader); break;
                default: reader.Skip(); break;
            }
        }
    }

    /// <summary>A call that goes on over several pieces is named in the first only.</summary>
    private void Calls(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            var named = false;
            while (Next(ref reader, out var name))
            {
                if (name == "function" && reader.TokenType == JsonTokenType.StartObject)
                {
                    while (Next(ref reader, out var part))
                    {
                        named |= part == "name" && reader.TokenType == JsonTokenType.String;
                        reader.Skip();
                    }
                }
                else reader.Skip();
            }
            if (named) ToolCalls++;
        }
    }

    private void Debug(ref Utf8JsonReader reader)
    {
        while (Next(ref reader, out var name))
        {
            if (name == "rendered_template" && reader.TokenType == JsonTokenType.String)
            {
                _sum = _sum with { HasRenderedPrompt = true };
                if (text is not null) Hand(ref reader, static (text, piece) => text.RenderedPrompt(piece));
            }
            else reader.Skip();
        }
    }

    private void Say(ref Utf8JsonReader reader, bool isThinking, bool isText)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty && !reader.HasValueSequence || !isText)
        {
            reader.Skip();
            return;
        }
        if (isThinking) Thinking++;
        else Content++;
        if (text is null) return;
        if (isThinking) Hand(ref reader, static (text, piece) => text.Thinking(piece));
        else Hand(ref reader, static (text, piece) => text.Content(piece));
    }

    private void Hand(ref Utf8JsonReader reader, Action<IReplyText, ReadOnlySpan<byte>> take)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        try
        {
            take(text!, buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Steps to the value of the next member; false at the end of the object.</summary>
    internal static bool Next(ref Utf8JsonReader reader, out string name)
    {
        name = "";
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName) return false;
        name = Name(ref reader);
        return reader.Read();
    }

    internal static long? Count(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetInt64(out var count) && count >= 0 ? count : null;
        reader.Skip();
        return null;
    }

    internal static double? Number(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetDouble(out var number) && double.IsFinite(number) && number >= 0 ? number : null;
        reader.Skip();
        return null;
    }

    private static double? Nanoseconds(ref Utf8JsonReader reader) => Count(ref reader) is { } count ? count / 1e9 : null;

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.ValueSpan.Length <= LongestWord ? reader.GetString() : null;
        reader.Skip();
        return null;
    }

    /// <summary>The name where it is one that matters; no text is made of others.</summary>
    private static string Name(ref Utf8JsonReader reader)
    {
        Span<char> name = stackalloc char[LongestName];
        return reader.ValueSpan.Length <= LongestName && Names.TryGetValue(name[..reader.CopyString(name)], out var known) ? known : "";
    }
}

using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.IkLlama;

/// <summary>
/// An event line: a JSON object, or <c>INFO [function] message | tid="…" timestamp=… key=value …</c>. ik_llama.cpp writes both, as did
/// llama-server until mid-2024 and Ollama's child until 0.3.
/// </summary>
internal ref struct IkLlamaLogLine
{
    public ReadOnlySpan<byte> Message;

    public ReadOnlySpan<byte> Error;

    public LogTime? Time;

    public long? Slot, Task, Context, ContextOfSlot, Slots, Past, Keep, Discard, Erase, From, PromptTokens;

    public bool Truncated;

    public static bool TryRead(ReadOnlySpan<byte> text, out IkLlamaLogLine line)
    {
        line = default;
        if (text.Length < 16) return false;
        return text[0] == '{' ? TryJson(text, ref line) : TryText(text, ref line);
    }

    private static bool TryJson(ReadOnlySpan<byte> text, ref IkLlamaLogLine line)
    {
        text = text.TrimEnd((byte)' ');
        if (text[^1] != '}') return false;
        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
                var name = reader.ValueSpan;
                if (!reader.Read()) break;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
                else line.Put(name, reader.ValueSpan, reader.TokenType == JsonTokenType.True);
            }
        }
        catch (JsonException)
        {
            return false;
        }
        return !line.Message.IsEmpty;
    }

    private static bool TryText(ReadOnlySpan<byte> text, ref IkLlamaLogLine line)
    {
        if (!text.StartsWith("INFO ["u8) && !text.StartsWith("WARN ["u8) && !text.StartsWith("ERR ["u8) && !text.StartsWith("VERB ["u8) && !text.StartsWith("ERROR ["u8)) return false;
        var message = Scan.TrimStart(Scan.After(text, "]"u8));
        var bar = message.IndexOf(" | "u8);
        line.Message = bar < 0 ? message : message[..bar];
        var rest = bar < 0 ? [] : message[(bar + 3)..];
        while (!rest.IsEmpty)
        {
            var equals = rest.IndexOf((byte)'=');
            if (equals <= 0) break;
            var name = rest[..equals].TrimStart((byte)' ');
            rest = rest[(equals + 1)..];
            var quoted = !rest.IsEmpty && rest[0] == '"';
            if (quoted) rest = rest[1..];
            var end = rest.IndexOf(quoted ? (byte)'"' : (byte)' ');
            var value = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            line.Put(name, value, value.SequenceEqual("true"u8));
        }
        return !line.Message.IsEmpty;
    }

    private void Put(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isTrue)
    {
        if (name.SequenceEqual("msg"u8) || name.SequenceEqual("message"u8) || name.SequenceEqual("text"u8))
        {
            Message = value;
            return;
        }
        if (name.SequenceEqual("error"u8))
        {
            Error = value;
            return;
        }
        if (name.SequenceEqual("truncated"u8))
        {
            Truncated = isTrue;
            return;
        }
        if (name.SequenceEqual("timestamp"u8) || name.SequenceEqual("time"u8) || name.SequenceEqual("ts"u8))
        {
            Time = Scan.Double(value, out var seconds) ? Stamps.Epoch(seconds) : Stamps.TryRead(value, out var stamp, out _) ? stamp : null;
            return;
        }
        if (!Scan.Long(value, out var number)) return;
        if (name.SequenceEqual("id_slot"u8) || name.SequenceEqual("slot_id"u8)) Slot = number is >= 0 and < int.MaxValue ? number : null;
        else if (name.SequenceEqual("id_task"u8) || name.SequenceEqual("task_id"u8)) Task = number;
        else if (name.SequenceEqual("n_ctx"u8)) Context = number;
        else if (name.SequenceEqual("n_ctx_slot"u8)) ContextOfSlot = number;
        else if (name.SequenceEqual("n_slots"u8)) Slots = number;
        else if (name.SequenceEqual("n_past"u8)) Past = number;
        else if (name.SequenceEqual("n_keep"u8)) Keep = number;
        else if (name.SequenceEqual("n_discard"u8)) Discard = number;
        else if (name.SequenceEqual("n_erase"u8)) Erase = number;
        else if (name.SequenceEqual("p0"u8)) From = number;
        else if (name.SequenceEqual("n_prompt_tokens"u8)) PromptTokens = number;
    }
}

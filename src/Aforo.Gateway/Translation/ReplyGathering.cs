using System.Text;

namespace Aforo.Gateway.Translation;

/// <summary>Gathers a reply's events, for forms and clients that want it whole.</summary>
internal sealed class ReplyGathering
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];

    public string Text => _text.ToString();

    public string Reasoning => _reasoning.ToString();

    public IEnumerable<ToolCall> Calls => _calls.Select(call => new ToolCall(call.Id, call.Name, call.Arguments.Length == 0 ? "{}" : call.Arguments.ToString()));

    public string? Id { get; private set; }

    public ReplyUsage Usage { get; private set; } = new(null, null, null);

    public string? Reason { get; private set; }

    public ReplyError? Error { get; private set; }

    public void Take(ReplyEvent happening)
    {
        switch (happening)
        {
            case ReplyBegins begins: Id = begins.Id; break;
            case TextDelta text: _text.Append(text.Text); break;
            case ReasoningDelta reasoning: _reasoning.Append(reasoning.Text); break;
            case ToolCallBegins call: _calls.Add((call.Id, call.Name, new StringBuilder())); break;
            case ToolCallArguments arguments when arguments.Index < _calls.Count: _calls[arguments.Index].Arguments.Append(arguments.Fragment); break;
            case ReplyUsage usage: Usage = new ReplyUsage(usage.Prompt ?? Usage.Prompt, usage.Cached ?? Usage.Cached, usage.Output ?? Usage.Output, usage.Written ?? Usage.Written, usage.WrittenHour ?? Usage.WrittenHour); break;
            case ReplyFinishes finishes: Reason = finishes.Reason; break;
            case ReplyFails fails: Error ??= fails.Error; break;
        }
    }
}

using System.Globalization;

namespace Aforo.Gateway.Translation.Responses;

/// <summary>Sorts a reply's events into items, one open at a time, but for calls of tools, which some servers stream side by side.</summary>
/// <param name="reply">The reply's own id.</param>
internal sealed class ResponseOutput(string reply)
{
    private readonly List<ResponseItem> _items = [];
    private readonly Dictionary<int, CallItem> _calls = [];
    private readonly HashSet<ResponseItem> _open = [];

    public IReadOnlyList<ResponseItem> Items => _items;

    public int IndexOf(ResponseItem item) => _items.IndexOf(item);

    /// <summary>The item that an event belongs to, with those that end before it and whether it begins with it; null where it belongs to none.</summary>
    public (ResponseItem Item, bool IsNew, IReadOnlyList<ResponseItem> Ended)? Place(ReplyEvent happening)
    {
        switch (happening)
        {
            case TextDelta: return Open<MessageItem>(() => new MessageItem(Id("msg")));
            case ReasoningDelta: return Open<ReasoningItem>(() => new ReasoningItem(Id("rs")));
            case ToolCallBegins call:
                var item = _calls[call.Index] = new CallItem(Id("fc"), call);
                return (Begin(item), true, End(one => one is not CallItem));
            case ToolCallArguments arguments when _calls.TryGetValue(arguments.Index, out var known) && _open.Contains(known): return (known, false, []);
            default: return null;
        }
    }

    /// <summary>Ends all that is open, in order.</summary>
    public IReadOnlyList<ResponseItem> EndAll() => End(_ => true);

    private (ResponseItem Item, bool IsNew, IReadOnlyList<ResponseItem> Ended) Open<T>(Func<T> make) where T : ResponseItem
    {
        if (_items.LastOrDefault(_open.Contains) is T open) return (open, false, []);
        var ended = EndAll();
        return (Begin(make()), true, ended);
    }

    private ResponseItem Begin(ResponseItem item)
    {
        _items.Add(item);
        _open.Add(item);
        return item;
    }

    private List<ResponseItem> End(Func<ResponseItem, bool> which)
    {
        var ended = _items.Where(item => _open.Contains(item) && which(item)).ToList();
        foreach (var item in ended) _open.Remove(item);
        return ended;
    }

    private string Id(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{reply}_{_items.Count}");
}

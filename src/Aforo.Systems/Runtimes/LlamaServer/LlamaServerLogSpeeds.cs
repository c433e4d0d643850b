using Aforo.Core.Facts;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>Speeds that the timing lines state: of each model that of the longest prompt and of the longest answer.</summary>
internal sealed class LlamaServerLogSpeeds(LogNotes notes)
{
    private readonly Dictionary<(string Name, string? Model), long> _longest = [];

    public void Prefill(string? model, long tokens, double speed, LogMark mark) => Put(FactNames.PrefillSpeed, model, tokens, speed, mark);

    public void Decode(string? model, long tokens, double speed, LogMark mark) => Put(FactNames.DecodeSpeed, model, tokens, speed, mark);

    private void Put(string name, string? model, long tokens, double speed, LogMark mark)
    {
        if (tokens < 1 || speed <= 0 || _longest.TryGetValue((name, model), out var longest) && longest >= tokens) return;
        if (_longest.Count > 256) _longest.Clear();
        _longest[(name, model)] = tokens;
        notes.Facts.Put(new Fact
        {
            Name = name,
            Value = speed,
            Unit = "tok/s",
            Basis = Basis.Measured,
            Scope = new() { Model = model },
            Source = new() { Line = mark.Line, Note = $"{tokens} tokens" },
        });
    }
}

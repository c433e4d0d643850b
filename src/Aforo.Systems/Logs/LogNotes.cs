using Aforo.Core.Facts;

namespace Aforo.Systems.Logs;

/// <summary>Where the grammars of one log put what they find.</summary>
internal sealed class LogNotes
{
    private string? _model;

    public LogNotes(LogOptions options)
    {
        Incidents = new IncidentShelf(options.MaxIncidentsOfAKind);
        Requests = new RequestShelf(options.MaxRequests);
        Transport = new Transport(Clock);
    }

    public LogClock Clock { get; } = new();

    public Transport Transport { get; }

    public IncidentShelf Incidents { get; }

    public FactShelf Facts { get; } = new();

    public RequestShelf Requests { get; }

    /// <summary>Version as the runtime itself says it.</summary>
    public string? Version { get; set; }

    /// <summary>Address that the runtime listens on, as an http address.</summary>
    public string? Address { get; set; }

    /// <summary>The model that the lines speak of now; null where none was named.</summary>
    public string? Model
    {
        get => _model;
        set => _model = value is { Length: > 512 } ? value[..512] : value;
    }

    public void Fact(string name, FactValue value, string? unit, string? layer, int line, string? device = null, bool ofModel = true) => Facts.Put(new Fact
    {
        Name = name,
        Value = value,
        Unit = unit,
        Layer = layer,
        Scope = new() { Model = ofModel ? Model : null, Device = device is { Length: > 64 } ? device[..64] : device },
        Source = new() { Line = line },
    });

    public IncidentDraft Incident(string kind, LogMark mark)
    {
        var draft = Incidents.Add(kind, mark);
        draft.Model = Model;
        return draft;
    }
}

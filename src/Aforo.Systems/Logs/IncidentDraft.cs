using Aforo.Core.Cases;

namespace Aforo.Systems.Logs;

/// <summary>An incident whose later lines may still add to it.</summary>
internal sealed class IncidentDraft(string kind, LogMark mark)
{
    private readonly Dictionary<string, double> _numbers = [];

    public string Kind { get; } = kind;

    public int Line { get; private set; } = mark.Line;

    public LogTime? Time { get; private set; } = mark.Time;

    public bool Approximate { get; private set; } = mark.Approximate;

    public double? Relative { get; private set; } = mark.Relative;

    public string? Phase { get; set; }

    public string? Cause { get; set; }

    public double? Fraction { get; set; }

    public string? Model { get; set; }

    /// <summary>True when a later line showed that it was none, or belongs to another incident.</summary>
    public bool Withdrawn { get; set; }

    public IncidentDraft With(string name, double? value)
    {
        if (value is { } known) _numbers[name] = known;
        return this;
    }

    /// <summary>Another line proves it better.</summary>
    public void ProvedBy(LogMark mark) => (Line, Time, Approximate, Relative) = (mark.Line, mark.Time, mark.Approximate, mark.Relative);

    public void Without(string name) => _numbers.Remove(name);

    public Incident Seal(string? runtime, string? file) => new()
    {
        Kind = Kind,
        Time = Time,
        TimeIsApproximate = Time is not null && Approximate,
        RelativeSeconds = Relative is { } seconds ? Math.Round(seconds, 3) : null,
        Line = Line,
        Phase = Phase,
        Cause = Cause,
        Fraction = Fraction,
        Numbers = _numbers,
        Scope = new() { Runtime = runtime, Model = Model },
        Source = new() { File = file, Line = Line },
    };
}

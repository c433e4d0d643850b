using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Gathers what one instance says of itself.</summary>
/// <param name="id">Id of the instance.</param>
internal sealed class OllamaFacts(string id)
{
    private readonly ImmutableArray<Fact>.Builder _facts = ImmutableArray.CreateBuilder<Fact>();
    private readonly ImmutableArray<ModelSeen>.Builder _models = ImmutableArray.CreateBuilder<ModelSeen>();
    private readonly ImmutableArray<Problem>.Builder _problems = ImmutableArray.CreateBuilder<Problem>();

    public string Id => id;

    public IReadOnlyList<ModelSeen> Models => _models;

    public void Add(Fact fact) => _facts.Add(fact with { Scope = fact.Scope with { Runtime = id } });

    public void Add(string name, FactValue value, string? unit, string layer, Source source, string? model = null, Role role = Role.InForce) => _facts.Add(new Fact
    {
        Name = name,
        Value = value,
        Unit = unit,
        Layer = layer,
        Role = role,
        Scope = new Scope { Runtime = id, Model = model },
        Source = source,
    });

    public void Add(ModelSeen model) => _models.Add(model with { Runtime = id });

    public void Replace(int index, ModelSeen model) => _models[index] = model;

    public void Trouble(string kind, Saying what, Source source, string? model = null) =>
        _problems.Add(new Problem { Kind = kind, What = what, Scope = new Scope { Runtime = id, Model = model }, Source = source });

    public Observation Observation(RuntimeSeen? runtime) => new()
    {
        Runtimes = runtime is null ? [] : [runtime],
        Models = _models.ToImmutable(),
        Facts = _facts.ToImmutable(),
        Problems = _problems.ToImmutable(),
    };

    /// <summary>Facts that <c>PARAMETER num_ctx</c> and its like give, wherever the parameters were read.</summary>
    public void AddContext(double? number, string model, Source source)
    {
        if (number is { } value and > -1e12 and < 1e12) Add(FactNames.NumCtx, (long)value, "tokens", Layers.Definition, source, model);
    }

    public static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// Facts from the settings of a start. What wins is in force, what it beats is overridden. A default is stated only where the whole
/// start is known and the version has it for certain.
/// </summary>
internal sealed class LaunchFacts(StartSettings settings, Scope scope, LlamaServerVersion version, string? notBefore)
{
    private const long Mebibyte = 1 << 20;

    private static readonly Source Known = new() { Catalog = "llama-server/defaults", AsOf = "2026-09" };

    private readonly ImmutableArray<Fact>.Builder _facts = ImmutableArray.CreateBuilder<Fact>();

    /// <param name="settings">Of one start.</param>
    /// <param name="scope">Runtime, and in a router the model.</param>
    /// <param name="version">Of the server.</param>
    /// <param name="notBefore">As in <see cref="PropsReply.NotBefore"/>.</param>
    public static ImmutableArray<Fact> Of(StartSettings settings, Scope scope, LlamaServerVersion version, string? notBefore)
    {
        var facts = new LaunchFacts(settings, scope, version, notBefore);
        facts.Context();
        facts.Memory();
        facts.Others();
        return facts._facts.ToImmutable();
    }

    private void Context()
    {
        foreach (var (statement, role, winner) in Ranked(Setting.ContextSize))
        {
            if (statement.Whole is > 0 and var cells) Add(FactNames.ContextTotal, cells, "tokens", statement, role, winner);
            else if (statement.Whole is 0) Add(FactNames.ContextPerSlot, FactValue.Unknown, "tokens", statement with { Source = statement.Source with { Note = "0: the trained length" } }, role, winner);
        }
        Each(FactNames.ContextPerSlot, Setting.ContextPerSlot, statement => statement.Whole is > 0 and var cap ? cap : null, "tokens");
        if (settings[Setting.ContextSize] is null && settings[Setting.ContextPerSlot] is null) Default(FactNames.ContextPerSlot, FactValue.Unknown, "tokens", LlamaServerChange.TrainedByDefault);
        Slots();
        Each(FactNames.Shift, Setting.ContextShift, statement => statement.Flag is { } on ? on : null);
        if (settings[Setting.ContextShift] is null && LlamaServerChange.ShiftOffByDefault.In(version, notBefore) is { } off) Default(FactNames.Shift, !off);
        Each(FactNames.MaxOutputTokens, Setting.Predict, statement => statement.Whole is > 0 and var limit ? limit : null, "tokens");
    }

    /// <summary>
    /// Without a number of slots the server takes four with one cache for all, whatever else is said of the cache; with one it
    /// divides unless told otherwise.
    /// </summary>
    private void Slots()
    {
        var four = LlamaServerChange.FourSlots.In(version, notBefore);
        var parallel = settings[Setting.Parallel];
        Each(FactNames.Slots, Setting.Parallel, statement => statement.Whole is > 0 and var slots ? slots : null);
        var automatic = parallel is null || parallel.Whole < 0;
        if (automatic && four is { } known) Default(FactNames.Slots, known ? 4 : 1);
        if (automatic && four == true)
        {
            Default(FactNames.KvUnified, true);
            foreach (var statement in settings.All(Setting.KvUnified).Where(statement => statement.Flag == false))
            {
                Add(FactNames.KvUnified, false, null, statement, Role.Ineffective, null, "needs-number-of-slots");
            }
        }
        else if (settings[Setting.KvUnified] is not null) Each(FactNames.KvUnified, Setting.KvUnified, statement => statement.Flag is { } on ? on : null);
        else if (!automatic || four == false) Default(FactNames.KvUnified, false);
    }

    private void Memory()
    {
        Each(FactNames.CacheTypeK, Setting.CacheTypeK, statement => statement.Value);
        Each(FactNames.CacheTypeV, Setting.CacheTypeV, statement => statement.Value);
        if (settings[Setting.CacheTypeK] is null) Default(FactNames.CacheTypeK, "f16");
        if (settings[Setting.CacheTypeV] is null) Default(FactNames.CacheTypeV, "f16");
        Each(FactNames.FlashAttention, Setting.FlashAttention, statement => statement.Flag switch { true => "on", false => "off", null => "auto" });
        if (settings[Setting.FlashAttention] is null && LlamaServerChange.FlashAttentionAuto.In(version, notBefore) is { } auto) Default(FactNames.FlashAttention, auto ? "auto" : "off");
        Each(FactNames.MicroBatch, Setting.MicroBatch, statement => statement.Whole is > 0 and var tokens ? tokens : null, "tokens");
        if (settings[Setting.MicroBatch] is null) Default(FactNames.MicroBatch, 512, "tokens");
        Each(FactNames.GpuLayers, Setting.GpuLayers, statement => statement.Whole is { } layers ? (layers < 0 ? (layers == -2 ? "all" : "auto") : layers) : statement.Value is "auto" or "all" ? statement.Value : null);
        Each(FactNames.HostPromptCacheBytes, Setting.HostPromptCache, statement => statement.Whole switch { null => null, < 0 => "unlimited", { } mebibytes => mebibytes * Mebibyte }, "bytes");
        if (settings[Setting.HostPromptCache] is null && LlamaServerChange.HostPromptCache.In(version, notBefore) is { } kept) Default(FactNames.HostPromptCacheBytes, kept ? 8192 * Mebibyte : 0, "bytes");
    }

    private void Others()
    {
        Timeout();
        Each(FactNames.KeepAlive, Setting.SleepIdle, statement => statement.Whole is > 0 and var seconds ? seconds : null, "seconds");
        Each(FactNames.MaxLoadedModels, Setting.ModelsMax, statement => statement.Whole is > 0 and var models ? models : null);
    }

    /// <summary>
    /// <c>--timeout</c> watches the socket's reads and writes. It does not end a request whose prompt is still being read, however
    /// long that takes, so it is no limit of a request.
    /// </summary>
    private void Timeout()
    {
        var watched = scope with { Timeout = "idle_bytes" };
        foreach (var (statement, _, _) in Ranked(Setting.Timeout).Take(1))
        {
            if (statement.Whole is not { } seconds) continue;
            _facts.Add(new Fact { Name = FactNames.Timeout, Scope = watched, Value = seconds, Unit = "seconds", Layer = statement.Layer, Role = Role.Ineffective, Reason = "does-not-end-a-prefill", Source = statement.Source });
        }
        if (settings[Setting.Timeout] is null && LlamaServerChange.LongTimeout.In(version, notBefore) is { } longer)
        {
            _facts.Add(new Fact { Name = FactNames.Timeout, Scope = watched, Value = longer ? 3600 : 600, Unit = "seconds", Layer = Layers.ServerDefault, Role = Role.Ineffective, Reason = "does-not-end-a-prefill", Source = Known });
        }
    }

    private IEnumerable<(Statement Statement, Role Role, Statement? Winner)> Ranked(Setting setting)
    {
        var all = settings.All(setting);
        for (var i = 0; i < all.Length; i++) yield return (all[i], i == 0 ? Role.InForce : Role.Overridden, i == 0 ? null : all[0]);
    }

    private void Each(string name, Setting setting, Func<Statement, FactValue?> value, string? unit = null)
    {
        foreach (var (statement, role, winner) in Ranked(setting))
        {
            if (value(statement) is { IsKnown: true } known) Add(name, known, unit, statement, role, winner);
        }
    }

    private void Add(string name, FactValue value, string? unit, Statement statement, Role role, Statement? winner, string? reason = null) => _facts.Add(new Fact
    {
        Name = name,
        Scope = scope,
        Value = value,
        Unit = unit,
        Layer = statement.Layer,
        Role = role,
        OverriddenBy = winner is null ? null : winner.Source.Flag ?? winner.Source.Variable ?? winner.Layer,
        Reason = reason,
        Source = statement.Source,
    });

    /// <summary>A default, where no change of it is given or it is known to have happened.</summary>
    private void Default(string name, FactValue value, string? unit = null, LlamaServerChange? since = null)
    {
        if (since is not null && since.In(version, notBefore) != true) return;
        _facts.Add(new Fact { Name = name, Scope = scope, Value = value, Unit = unit, Layer = Layers.ServerDefault, Source = Known });
    }
}

using System.Collections.Immutable;
using Aforo.Core.Diagnosis.Rules;

namespace Aforo.Core.Diagnosis;

/// <summary>The doctor's rules, in the order of their names.</summary>
public static class AllRules
{
    /// <summary>Every rule with the id of its finding.</summary>
    public static ImmutableArray<(string Rule, string Id)> Names => [.. Create().Select(rule => (rule.Rule, rule.Id)), (WriterStripsComments.Rule, WriterStripsComments.Id), (KnownFaultApplies.Rule, KnownFaultApplies.Id)];

    public static ImmutableArray<IRule> Create() =>
    [
        new AgentBelowRuntime(), new AgentAboveRuntime(), new RuntimeDefault(), new NameContradictsSetting(), new SettingCannotReachServer(),
        new BudgetDiffersFromNumCtx(), new KeyChangedMeaning(), new ClientDefaultCaps(), new SlotsDivide(), new OutputReserve(), new LayersContradict(), new BasePromptFills(), new DefinitionBelowNative(),
        new Overflow(), new SilentTruncation(), new AboveNative(), new ReducedByServer(),
        new TimeoutBelowPrefill(), new LowerCeilingWins(), new TimeoutNotRead(), new HiddenTransportLimit(), new RetriesRepeatPrefill(), new CompactionTimeout(), new LoadTimeout(),
        new ColdLoad(), new ReloadThrash(), new QueueWait(), new SecondWall(),
        new PrefixChanges(), new CompactionRewrites(), new ToolsChange(), new ClientAttribution(), new EngineCannotReuse(), new SlotEvicted(),
        new SpillsToCpu(), new KvTypeInactive(), new DoesNotFit(), new OutOfMemory(), new AcceleratorShareExceeded(), new SeveralModels(), new HostPromptCache(),
        new BelowRoof(), new CpuFallback(), new PartialOffload(), new DepthSlowdown(),
        new InvalidConfiguration(), new RemovedKey(), new OverriddenSetting(), new UnreadableFile(),
        new UsageMissing(), new EstimateFarOff(), new Unreachable(), new NotNeeded(), new WouldHelp(),
    ];
}

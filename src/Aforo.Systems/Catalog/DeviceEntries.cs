using System.Text.Json;
using Aforo.Core.Catalog;

namespace Aforo.Systems.Catalog;

/// <summary>Devices out of their JSON.</summary>
internal static class DeviceEntries
{
    public static Device Read(JsonElement entry) => new()
    {
        Id = entry.Text("id"),
        Name = entry.Text("name"),
        Vendor = entry.Text("vendor"),
        Chip = entry.Text("chip"),
        VariantOf = entry.TextOrNull("variant_of"),
        Variants = entry.Texts("variants"),
        GpuCores = entry.IntOrNull("gpu_cores"),
        Aliases = entry.Texts("aliases"),
        Units = entry.IntOrNull("units") ?? 1,
        Form = entry.Text("form"),
        FormDetail = entry.TextOrNull("form_detail"),
        Year = entry.IntOrNull("year"),
        Architecture = entry.TextOrNull("architecture"),
        Memory = entry.Object("memory", Memory) ?? throw EntryFields.Missing("memory", "an object"),
        UsableGpu = entry.Object("usable_gpu", Share),
        BandwidthGbS = entry.Objects("bandwidth_gb_s", Bandwidth),
        Compute = entry.Objects("compute", Compute),
        PowerW = entry.Object("power_w", Power),
        PowerMeasured = entry.Objects("power_measured", Power),
        Platform = entry.Object("platform", Platform) ?? throw EntryFields.Missing("platform", "an object"),
        Interconnect = entry.Object("interconnect", static value => new Interconnect { Text = value.Text("text"), Source = value.Text("source"), AsOf = value.TextOrNull("as_of") }),
        Prices = entry.Objects("prices", Price),
        Rental = entry.Objects("rental", Rental),
        Measured = entry.Objects("measured", Measured),
        Configurations = entry.Objects("configurations", Configuration),
        Adapters = entry.Object("adapters", Adapters),
        Identifiers = entry.Object("identifiers", static value => new MachineIdentifiers { Kind = value.Text("kind"), Values = value.Texts("values"), Source = value.Text("source"), AsOf = value.TextOrNull("as_of") }),
        Conflicts = entry.Texts("conflicts"),
        Notes = entry.TextOrNull("notes"),
    };

    private static DeviceMemory Memory(JsonElement value) => new()
    {
        Kind = value.Text("kind"),
        Type = value.TextOrNull("type"),
        OptionsGib = value.Ints("options_gib"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static UsableShare Share(JsonElement value) => new()
    {
        Fraction = value.NumberOrNull("fraction"),
        FractionLe32Gib = value.NumberOrNull("fraction_le_32_gib"),
        GibLow = value.NumberOrNull("gib_low"),
        GibHigh = value.NumberOrNull("gib_high"),
        Note = value.TextOrNull("note"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static Bandwidth Bandwidth(JsonElement value) => new()
    {
        Value = value.Number("value"),
        Kind = value.Text("kind"),
        Condition = value.TextOrNull("condition"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static ComputeRate Compute(JsonElement value) => new()
    {
        Dtype = value.Text("dtype"),
        Dense = value.NumberOrNull("dense"),
        WithSparsity = value.NumberOrNull("with_sparsity"),
        Unit = value.Text("unit"),
        Note = value.TextOrNull("note"),
        Derived = value.FlagOrNull("derived") ?? false,
        SparsityDerived = value.FlagOrNull("sparsity_derived") ?? false,
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static Power Power(JsonElement value) => new()
    {
        Value = value.Number("value"),
        High = value.NumberOrNull("high"),
        What = value.Text("what"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static DevicePlatform Platform(JsonElement value) => new()
    {
        Os = value.Texts("os"),
        Stack = value.Texts("stack"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static Price Price(JsonElement value) => new()
    {
        Amount = value.Number("amount"),
        AmountHigh = value.NumberOrNull("amount_high"),
        Currency = value.Text("currency"),
        Kind = value.Text("kind"),
        MemoryGib = value.IntOrNull("memory_gib"),
        InStock = value.FlagOrNull("in_stock"),
        Configuration = value.Text("configuration"),
        Note = value.TextOrNull("note"),
        Source = value.Text("source"),
        AsOf = value.Text("as_of"),
    };

    private static Rental Rental(JsonElement value) => new()
    {
        Amount = value.Number("amount"),
        AmountHigh = value.NumberOrNull("amount_high"),
        Currency = value.Text("currency"),
        Per = value.Text("per"),
        Configuration = value.Text("configuration"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static MeasuredSpeed Measured(JsonElement value) => new()
    {
        What = value.Text("what"),
        PrefillTokS = value.NumberOrNull("prefill_tok_s"),
        PrefillTokSHigh = value.NumberOrNull("prefill_tok_s_high"),
        DecodeTokS = value.NumberOrNull("decode_tok_s"),
        DecodeTokSHigh = value.NumberOrNull("decode_tok_s_high"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static DeviceConfiguration Configuration(JsonElement value) => new()
    {
        MemoryGib = value.IntOrNull("memory_gib") ?? throw EntryFields.Missing("memory_gib", "a whole number"),
        BandwidthGbS = value.Number("bandwidth_gb_s"),
        Gpu = value.TextOrNull("gpu"),
        Chip = value.TextOrNull("chip"),
        PriceUsd = value.NumberOrNull("price_usd"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static AdapterIds Adapters(JsonElement value) => new()
    {
        Ids = value.Objects("ids", static id => new AdapterId(id.Text("id"), id.TextOrNull("revision"), id.TextOrNull("name"))),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines.Windows;

/// <summary>Rows that PowerShell prints as JSON: CIM classes and the display drivers' keys of the registry.</summary>
internal static class WindowsReports
{
    public static string Query(string type, params string[] properties) =>
        $"Get-CimInstance {type} | Select-Object {string.Join(',', properties)} | ConvertTo-Json -Compress";

    public const string RegistryQuery = @"Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}\0*' | Select-Object DriverDesc,DriverVersion,MatchingDeviceId,HardwareInformation.qwMemorySize | ConvertTo-Json -Compress";

    /// <summary>Version, memory in all, free, and swap beyond it. CIM counts in KiB.</summary>
    public static (string? Version, long? Total, long? Free, long? Swap) OperatingSystem(string? json)
    {
        var row = JsonRows.Of(json).FirstOrDefault();
        var total = Figures.Scaled(row.Whole("TotalVisibleMemorySize"), 10);
        var all = Figures.Scaled(row.Whole("TotalVirtualMemorySize"), 10);
        var name = row.Text("Caption") is { } caption && row.Text("Version") is { } version ? $"{caption} ({version})" : row.Text("Version");
        return (name, total, Figures.Scaled(row.Whole("FreePhysicalMemory"), 10), all >= total ? all - total : null);
    }

    /// <summary>One row a socket; the counts are summed.</summary>
    public static Processor? Processor(string? json)
    {
        var rows = JsonRows.Of(json);
        return rows.Count == 0 ? null : new Processor
        {
            Name = rows[0].Text("Name")?.Trim(),
            Sockets = rows.Count,
            PhysicalCores = Sum(rows, "NumberOfCores"),
            LogicalCores = Sum(rows, "NumberOfLogicalProcessors"),
        };
    }

    public static MemoryModules Modules(string? json) => new([.. JsonRows.Of(json).Where(row => row.Whole("Capacity") is > 0).Take(1024).Select(row => new MemoryModule(
        row.Whole("Capacity")!.Value, Small(row, "DataWidth"), Small(row, "ConfiguredClockSpeed"), Small(row, "SMBIOSMemoryType"), row.Text("DeviceLocator"), row.Text("BankLabel")))]);

    public static ImmutableArray<DxgiAdapter> Adapters(string? json) => [.. JsonRows.Of(json).Where(row => row.Whole("VendorId") is not null && row.Whole("DeviceId") is not null).Take(64).Select(row => new DxgiAdapter
    {
        Description = row.Text("Description") ?? "",
        VendorId = row.Whole("VendorId")!.Value & 0xffffffff,
        DeviceId = row.Whole("DeviceId")!.Value & 0xffffffff,
        Revision = row.Whole("Revision") ?? 0,
        DedicatedVideoMemory = row.Whole("DedicatedVideoMemory") ?? 0,
        SharedSystemMemory = row.Whole("SharedSystemMemory") ?? 0,
        Flags = row.Whole("Flags") ?? 0,
        Budget = row.Whole("QueryVideoMemoryInfo.Local.Budget"),
    })];

    public static ImmutableArray<DisplayDriver> Drivers(string? json) => [.. JsonRows.Of(json).Select(row =>
        (Row: row, Id: PciId(row.Text("MatchingDeviceId") ?? row.Text("PNPDeviceID")))).Where(pair => pair.Id is not null).Take(64).Select(pair =>
            new DisplayDriver(pair.Id!, pair.Row.Text("DriverDesc") ?? pair.Row.Text("Name"), pair.Row.Whole("HardwareInformation.qwMemorySize") is > 0 and var bytes ? bytes : null, pair.Row.Text("DriverVersion")))];

    /// <summary><c>pci\ven_10de&amp;dev_2786…</c> as <c>10de:2786</c>; null for anything else.</summary>
    public static string? PciId(string? text)
    {
        if (text is null) return null;
        var lower = text.ToLowerInvariant();
        return Hex(lower, "ven_") is { } vendor && Hex(lower, "dev_") is { } device ? $"{vendor}:{device}" : null;
    }

    /// <summary>
    /// The version that NVIDIA gives a driver, from the one that Windows gives it: the last five digits of 32.0.15.9144 are 591.44.
    /// </summary>
    public static string? NvidiaVersion(string? windows)
    {
        if (windows is null) return null;
        var digits = new string([.. windows.Split('.').TakeLast(2).SelectMany(part => part).Where(char.IsAsciiDigit)]);
        return digits.Length >= 5 ? string.Create(CultureInfo.InvariantCulture, $"{digits[^5..^2]}.{digits[^2..]}") : null;
    }

    private static string? Hex(string text, string key)
    {
        var at = text.IndexOf(key, StringComparison.Ordinal);
        if (at < 0 || text.Length < at + 8) return null;
        var hex = text.Substring(at + 4, 4);
        return hex.All(char.IsAsciiHexDigitLower) ? hex : null;
    }

    private static int? Small(JsonElement row, string name) => row.Whole(name) is > 0 and <= 1 << 20 and { } whole ? (int)whole : null;

    private static int? Sum(IReadOnlyList<JsonElement> rows, string name)
    {
        var counts = rows.Take(64).Select(row => Small(row, name)).ToArray();
        return counts.Contains(null) ? null : counts.Sum();
    }
}

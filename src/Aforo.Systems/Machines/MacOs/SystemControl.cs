using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Aforo.Systems.Machines.MacOs;

/// <summary>The kernel's table by <c>sysctlbyname</c>.</summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class SystemControl
{
    public static Sysctl Read()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Sysctl.Names)
            if (Bytes(name) is { Length: > 0 } bytes) values[name] = Value(name, bytes);
        return new Sysctl(values);
    }

    private static string Value(string name, byte[] bytes)
    {
        if (Sysctl.IsText(name)) return Encoding.UTF8.GetString(bytes).TrimEnd('\0');
        // xsw_usage begins with the total in bytes.
        if (name == "vm.swapusage") return bytes.Length >= 8 ? string.Create(CultureInfo.InvariantCulture, $"total = {BitConverter.ToUInt64(bytes) / 1048576.0:F2}M") : "";
        return (bytes.Length switch { 4 => BitConverter.ToUInt32(bytes), 8 => BitConverter.ToUInt64(bytes), _ => 0UL }).ToString(CultureInfo.InvariantCulture);
    }

    private static byte[]? Bytes(string name)
    {
        nuint length = 0;
        if (ByName(name, null, &length, null, 0) != 0 || length is 0 or > 65536) return null;
        var bytes = new byte[length];
        fixed (byte* start = bytes)
            return ByName(name, start, &length, null, 0) == 0 ? bytes[..(int)length] : null;
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ByName(string name, byte* value, nuint* length, byte* next, nuint nextLength);
}

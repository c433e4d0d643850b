using System.Text.Json;
using Aforo.Formats.Cases;
using Aforo.Systems;
using Aforo.Systems.Agents.OpenClaw;

namespace Aforo.Remedies.Validation;

/// <summary>
/// <c>openclaw config validate --json</c> on a configuration beside the real one. For a file that is included, the files on the way to it
/// are copied beside themselves with the include changed, and removed again.
/// </summary>
/// <param name="surroundings">Where OpenClaw's files are.</param>
/// <param name="start">Starts the program.</param>
public sealed class OpenClawValidator(Surroundings surroundings, ProgramStarter start) : IFileValidator
{
    public async Task<ValidationResult> ValidateAsync(string path, string staged, CancellationToken cancellation)
    {
        using var shadow = new OpenClawShadow(path, staged);
        foreach (var root in OpenClawFiles.Roots(surroundings).DefaultIfEmpty(path))
        {
            if (shadow.Of(root) is not { } replaced) continue;
            if (await AskAsync(replaced, cancellation).ConfigureAwait(false) is not { } reason) return ValidationResult.NotChecked;
            if (reason.Length == 0) continue;
            var before = await AskAsync(root, cancellation).ConfigureAwait(false);
            return new ValidationResult(ValidationVerdict.Rejected, before is { Length: > 0 } ? $"{reason} (the configuration was rejected before the change, too: {before})" : reason);
        }
        return shadow.WasUsed ? ValidationResult.Accepted : ValidationResult.NotChecked;
    }

    /// <summary>What OpenClaw objects to; empty for nothing, null when it cannot be asked.</summary>
    private async Task<string?> AskAsync(string file, CancellationToken cancellation)
    {
        var answer = await start("openclaw", ["config", "validate", "--json"], new Dictionary<string, string> { ["OPENCLAW_CONFIG_PATH"] = file }, cancellation).ConfigureAwait(false);
        if (answer is null) return null;
        try
        {
            using var document = JsonDocument.Parse(answer.Output);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("valid", out var valid)) return null;
            if (valid.ValueKind == JsonValueKind.True) return "";
            var issues = root.TryGetProperty("issues", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(5).Select(Issue).Where(issue => issue.Length > 0) : [];
            return string.Join("; ", issues.DefaultIfEmpty("openclaw config validate rejects it"));
        }
        catch (Exception nonsense) when (nonsense is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Issue(JsonElement issue)
    {
        if (issue.ValueKind != JsonValueKind.Object) return "";
        string Text(string name) => issue.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return SecretText.Hide($"{Text("path")}: {Text("message")}");
    }
}

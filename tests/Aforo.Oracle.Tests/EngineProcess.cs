using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Oracle.Tests;

/// <summary>What the engine said: sizes in bytes, or why there are none.</summary>
internal sealed record EngineAnswer(string Word, long Context = 0)
{
    /// <summary>The host first, then each device.</summary>
    public ImmutableArray<EnginePlace> Places { get; init; } = [];

    /// <summary>Weights in host memory that were rearranged for the processor.</summary>
    public long Repacked { get; init; }

    public bool IsOk => Word == "ok";
}

/// <summary>Bytes in one place.</summary>
internal readonly record struct EnginePlace(long Model, long Caches, long Compute);

/// <summary>The engine in a process of its own, started anew when a case ends it.</summary>
internal sealed class EngineProcess : IDisposable
{
    private readonly string _libraries = Folder("get-llama-libs");
    private Process? _process;

    public EngineAnswer Ask(string model, MemorySettings settings)
    {
        _process ??= Start();
        _process.StandardInput.WriteLine(string.Join('\t', model, Text(settings.ContextSize), Text(settings.BatchSize), Text(settings.MicroBatch), Text(settings.Parallel),
            Text(settings.OutputsMax ?? settings.Parallel), settings.FlashAttention switch { FlashAttention.On => "1", FlashAttention.Off => "0", _ => "-1" },
            Text(GgmlType.Find(settings.CacheTypeK)!.Id), Text(GgmlType.Find(settings.CacheTypeV)!.Id), settings.SwaFull ? "1" : "0", settings.KvUnified ? "1" : "0", settings.Repack != CpuKernels.None ? "1" : "0") + Placement(settings));
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() is not { } line)
        {
            Dispose();
            return new EngineAnswer("crashed");
        }
        var words = line.Split(' ');
        long Number(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
        return words[0] != "ok" ? new EngineAnswer(words[0])
            : new EngineAnswer("ok", Number(1)) { Places = [.. Enumerable.Range(0, (words.Length - 3) / 3).Select(i => new EnginePlace(Number(3 * i + 2), Number(3 * i + 3), Number(3 * i + 4)))], Repacked = Number(words.Length - 1) };
    }

    private static string Placement(MemorySettings settings) => settings.Devices == 0 ? ""
        : "\t" + string.Join(',', (string[])[Text(settings.Devices), Text(settings.GpuLayers ?? 999), Text(settings.SplitMode == SplitMode.None ? 0 : 1), Text(settings.MainDevice), Text(settings.CpuExpertLayers),
            .. settings.TensorSplit.Select(share => ((float)share).ToString("R", CultureInfo.InvariantCulture))]);

    /// <summary>Types of the tensors that the engine's quantizer would change, by name; null when it refuses.</summary>
    public IReadOnlyDictionary<string, string>? AskQuantizer(string model, int mixture, bool importanceMatrix)
    {
        _process ??= Start();
        _process.StandardInput.WriteLine($"quantize\t{model}\t{Text(mixture)}\t{(importanceMatrix ? "1" : "0")}");
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() is not { } line)
        {
            Dispose();
            return null;
        }
        var words = line.Split(' ');
        return words[0] != "ok" ? null : words.Skip(1).Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>Tokens of a text by the engine's own tokenizer, without those that a model wants before it; null when it refuses the vocabulary.</summary>
    public long? AskTokenizer(string vocabulary, ReadOnlySpan<byte> text)
    {
        _process ??= Start();
        _process.StandardInput.WriteLine($"tokens\t{vocabulary}\t{Convert.ToBase64String(text)}");
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() is { } line) return long.TryParse(line, NumberStyles.Integer, CultureInfo.InvariantCulture, out var tokens) ? tokens : null;
        Dispose();
        return null;
    }

    public void Dispose()
    {
        if (_process is not { } process) return;
        _process = null;
        process.StandardInput.Close();
        if (!process.WaitForExit(5000)) process.Kill();
        process.Dispose();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Aforo.Oracle.dll"));
        start.ArgumentList.Add(_libraries);
        start.Environment["GGML_NO_BACKTRACE"] = "1";
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => { if (Environment.GetEnvironmentVariable("AFORO_ORACLE_LOG") is not null) Console.WriteLine(line.Data); };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Folder that a script of the tests' engine fetches.</summary>
    public static string Folder(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", Path.Combine(AppContext.BaseDirectory, "engine", script)) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var folder = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? folder : throw new InvalidOperationException($"{script} failed");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

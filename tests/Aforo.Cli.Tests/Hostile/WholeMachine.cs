using Aforo.Cli.Tests.Scenarios;
using Aforo.Systems;
using Microsoft.Data.Sqlite;

namespace Aforo.Cli.Tests.Hostile;

/// <summary>A Linux machine with a file in every place that a reader opens.</summary>
internal static class WholeMachine
{
    public static Setup Create()
    {
        var setup = new Setup();
        setup.Nvidia(64, 24)
            .SystemFile("proc/version", "Linux version 6.12.0\n")
            .SystemFile("proc/self/cgroup", "0::/user.slice\n")
            .SystemFile("sys/fs/cgroup/user.slice/memory.max", "max\n")
            .SystemFile("proc/sys/kernel/osrelease", "6.12.0\n")
            .SystemFile("proc/device-tree/model", "Raspberry Pi 5\0")
            .SystemFile("proc/device-tree/compatible", "raspberrypi,5\0")
            .SystemFile("sys/firmware/dmi/tables/DMI", "")
            .SystemFile("sys/class/dmi/id/product_name", "B550\n")
            .SystemFile("sys/class/dmi/id/sys_vendor", "ACME\n")
            .SystemFile("sys/class/drm/card0/device/vendor", "0x1002\n")
            .SystemFile("sys/class/drm/card0/device/device", "0x744c\n")
            .SystemFile("sys/class/drm/card0/device/uevent", "DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0\n")
            .SystemFile("sys/class/drm/card0/device/mem_info_vram_total", "25753026560\n")
            .SystemFile("sys/class/drm/card0/device/mem_info_vram_used", "27881472\n")
            .SystemFile("sys/class/drm/card0/device/gpu_metrics", "\u0000\u0000\u0001\u0003")
            .SystemFile("sys/class/kfd/kfd/topology/nodes/1/properties", "gfx_target_version 110000\n")
            .SystemFile("sys/bus/pci/devices/0000:03:00.0/class", "0x030000\n")
            .SystemFile("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 13\"\n")
            .SystemFile("run/systemd/container", "lxc\n");
        Runtimes(setup);
        Agents(setup);
        return setup;
    }

    private static void Runtimes(Setup setup)
    {
        setup.Store("coder:30b", """{"num_ctx":32768}""")
            .File(".ollama/server.json", "{\"disable_ollama_cloud\":true}")
            .File(".ollama/logs/server.log", "time=2026-11-20T10:00:00.000Z level=INFO source=routes.go:2008 msg=\"Listening on 127.0.0.1:11434 (version 0.32.15)\"\n")
            .File(".lmstudio/server-logs/2026-11/2026-11-20.1.log", "[2026-11-20 10:00:00][INFO][LM STUDIO SERVER] Success! HTTP server listening on port 1234\n")
            .SystemFile("etc/systemd/system/ollama.service", "[Service]\nExecStart=/usr/local/bin/ollama serve\nEnvironment=OLLAMA_CONTEXT_LENGTH=32768\n")
            .SystemFile("etc/systemd/system/ollama.service.d/override.conf", "[Service]\nEnvironment=OLLAMA_KEEP_ALIVE=1h\n")
            .SystemFile("etc/systemd/system/llama-server.service", "[Service]\nEnvironmentFile=/etc/llama/environment\nExecStart=/usr/bin/llama-server -m /m.gguf -c 4096\n")
            .SystemFile("etc/systemd/system/llama-server.service.d/more.conf", "[Service]\nEnvironment=LLAMA_ARG_PORT=8081\n")
            .SystemFile("etc/llama/environment", "LLAMA_ARG_N_PARALLEL=2\n")
            .SystemFile("var/log/llama.log", "srv  load_model: loading model\n");
        setup.Processes.Add(new RunningProcess(4711, ["/usr/bin/llama-server", "-m", "/m.gguf", "--log-file", "/var/log/llama.log"], System.Collections.Immutable.ImmutableDictionary<string, string>.Empty));
    }

    private static void Agents(Setup setup)
    {
        setup.OpenClaw("coder:30b", "contextWindow: 32768,").OpenClawVersion("2026.9.6").OpenClawSession("coder:30b", (20_000, 100))
            .File(".openclaw/openclaw.json", """{ $include: "models.json5", agents: { defaults: { model: { primary: "ollama/coder:30b" } } } }""")
            .File(".openclaw/models.json5", """{ models: { providers: { ollama: { baseUrl: "${BASE}", api: "ollama", models: [ { id: "coder:30b", contextWindow: 32768 } ] } } } }""")
            .File(".openclaw/.env", "BASE=http://127.0.0.1:11434\n")
            .File(".env", "OTHER=1\n")
            .File(".openclaw/agents/main/sessions/sessions.json", "{}")
            .SystemFile("tmp/openclaw/openclaw-2026-11-20.log", "{\"message\":\"x\",\"_meta\":{\"date\":\"2026-11-20T10:00:00.000Z\"}}\n")
            .File(".config/opencode/opencode.jsonc", """{ "provider": {} }""")
            .File(".config/opencode/config.json", "{}")
            .File(".opencode/opencode.json", "{}")
            .File("opencode.json", "{}")
            .SystemFile("etc/opencode/opencode.json", "{}")
            .File(".local/share/opencode/log/opencode.log", "timestamp=2026-11-20T10:00:00.000Z level=INFO run=1 message=x\n");
        Database(setup, ".openclaw/agents/main/agent/openclaw-agent.sqlite", "create table transcript_events(session_id text, seq integer, event_json text, event_zstd blob); create table session_nodes(entry_json text)");
        Database(setup, ".local/share/opencode/opencode.db", "create table message(session_id text, id text, data text)");
    }

    private static void Database(Setup setup, string path, string schema)
    {
        setup.File(path, "");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Join(setup.Home, path), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is the test's own.
        command.CommandText = schema;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

using System.Security;
using System.Text;

namespace Aforo.Gateway.Operations;

/// <summary>The text of a service that keeps the gateway running for one user, and where it belongs. Nothing is started by writing it.</summary>
/// <param name="Path">File, under the user's home.</param>
/// <param name="Text">Its text; no key is ever in it.</param>
/// <param name="KeysPath">File in which its user sets the environment variables that hold keys; it may be the unit itself.</param>
/// <param name="Start">Command that starts it now and at every login.</param>
/// <param name="Stop">Command that ends it and keeps it from starting again.</param>
public sealed record ServiceUnit(string Path, string Text, string KeysPath, string Start, string Stop)
{
    private const string Label = "dev.aforo.gateway";

    /// <summary>What the gateway may need to end beyond the time that requests under way get: its last records, its connections.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(15);

    /// <summary>A unit of systemd's user manager. The gateway gets longer to end what runs than it takes for that, and no right to gain others.</summary>
    /// <param name="home">The user's home.</param>
    /// <param name="executable">Path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="grace">Time that the gateway gives to requests under way when it ends.</param>
    /// <param name="keys">File of variables, one <c>NAME=value</c> a line, an absolute path; it need not be there.</param>
    public static ServiceUnit Systemd(string home, string executable, IReadOnlyList<string> arguments, TimeSpan grace, string keys) => new(
        System.IO.Path.Join(home, ".config", "systemd", "user", "aforo.service"),
        $"""
        [Unit]
        Description=Aforo gateway
        After=network-online.target

        [Service]
        ExecStart={string.Join(' ', arguments.Prepend(executable).Select(SystemdWord))}
        Restart=on-failure
        RestartSec=2
        EnvironmentFile=-{SystemdFile(keys)}
        TimeoutStopSec={Seconds(grace + ToEnd)}
        NoNewPrivileges=yes

        [Install]
        WantedBy=default.target

        """.ReplaceLineEndings("\n"),
        keys,
        "systemctl --user daemon-reload && systemctl --user enable --now aforo.service",
        "systemctl --user disable --now aforo.service");

    /// <summary>An agent of launchd. It reads no file of variables: they are set in the list itself, which names them without values. Left alone it would end the gateway after 20 seconds.</summary>
    /// <param name="home">The user's home.</param>
    /// <param name="executable">Path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="grace">Time that the gateway gives to requests under way when it ends.</param>
    /// <param name="variables">Names of the environment variables that hold keys.</param>
    public static ServiceUnit Launchd(string home, string executable, IReadOnlyList<string> arguments, TimeSpan grace, IReadOnlyList<string> variables)
    {
        var path = System.IO.Path.Join(home, "Library", "LaunchAgents", Label + ".plist");
        var words = string.Concat(arguments.Prepend(executable).Select(word => $"    <string>{SecurityElement.Escape(word)}</string>\n"));
        var environment = variables.Count == 0 ? "" : $"  <key>EnvironmentVariables</key>\n  <dict>\n{string.Concat(variables.Select(name => $"    <key>{SecurityElement.Escape(name)}</key>\n    <string></string>\n"))}  </dict>\n";
        var text = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>{Label}</string>
              <key>ProgramArguments</key>
              <array>
            {words.TrimEnd('\n')}
              </array>
            {environment}  <key>ExitTimeOut</key>
              <integer>{Seconds(grace + ToEnd)}</integer>
              <key>RunAtLoad</key>
              <true/>
              <key>KeepAlive</key>
              <dict>
                <key>SuccessfulExit</key>
                <false/>
              </dict>
              <key>StandardErrorPath</key>
              <string>{SecurityElement.Escape(System.IO.Path.Join(home, "Library", "Logs", "aforo.log"))}</string>
            </dict>
            </plist>

            """.ReplaceLineEndings("\n");
        return new ServiceUnit(path, text, path, $"launchctl bootstrap gui/$(id -u) {ShellWord(path)}", $"launchctl bootout gui/$(id -u)/{Label}");
    }

    /// <summary>systemd reads backslashes, quotes, percent signs and dollars in a command.</summary>
    private static string SystemdWord(string word)
    {
        var escaped = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        return word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-=:@+,%$".Contains(letter, StringComparison.Ordinal)) ? escaped : $"\"{escaped}\"";
    }

    /// <summary>A file's name is read as it stands, but for specifiers and the pattern that it may be.</summary>
    private static string SystemdFile(string path) => string.Concat(path.Select(letter => letter switch { '%' => "%%", '*' or '?' or '[' or '\\' => "\\" + letter, _ => letter.ToString() }));

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static string ShellWord(string word)
    {
        if (word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-".Contains(letter, StringComparison.Ordinal))) return word;
        return new StringBuilder("'").Append(word.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'').ToString();
    }
}

using System.Text;
using Aforo;
using Aforo.Commands;
using Aforo.Systems;

if (args is ["--version"])
{
    Console.Out.WriteLine(AboutThisProgram.Version);
    return ExitCodes.Done;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interrupted.Cancel();
};
var interactive = !Console.IsOutputRedirected;
var width = interactive ? Math.Clamp(Console.WindowWidth, 60, 110) : 80;
await using var output = Console.OpenStandardOutput();
await using var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
return await Cli.RunAsync(args, output, error, SurroundingsOfThisMachine.Create, Console.OpenStandardInput(), interactive, width, interactive && !Console.IsInputRedirected, interrupted.Token);

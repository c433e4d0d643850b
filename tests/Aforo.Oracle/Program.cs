using Aforo.Oracle;

// The engine may end the process on a shape that it does not like: whoever asks starts another.
var engine = new Engine(args[0]);
while (Console.ReadLine() is { Length: > 0 } line)
{
    Console.WriteLine(line.StartsWith("quantize\t", StringComparison.Ordinal) ? engine.AskQuantizer(line.Split('\t')) : engine.Ask(Question.Parse(line)));
    Console.Out.Flush();
}

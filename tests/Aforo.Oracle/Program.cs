using Aforo.Oracle;

// The engine may end the process on a shape that it does not like: whoever asks starts another.
var engine = new Engine(args[0]);
while (Console.ReadLine() is { Length: > 0 } line)
{
    var cells = line.Split('\t');
    Console.WriteLine(cells[0] switch { "quantize" => engine.AskQuantizer(cells), "tokens" => engine.AskTokenizer(cells), _ => engine.Ask(Question.Parse(line)) });
    Console.Out.Flush();
}

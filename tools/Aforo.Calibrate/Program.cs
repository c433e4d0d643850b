using Aforo.Calibrate;
using Aforo.Systems.Catalog;

// Fits the coefficients of the speed forecast and tells how far it is off. With --write, run in the root of the repository, it writes both. --rows FILE writes every row
// with its forecast by the fit that never saw its device.
var calibration = Calibration.Run(new CatalogStore(), Console.Error);
foreach (var above in calibration.AboveRoof) Console.Error.WriteLine($"{above.Row.Id}: {above.Row.TokensPerSecond} tok/s is above the roof of {above.Model.Roof:F1}");
if (args.Contains("--write"))
{
    File.WriteAllText("catalog/calibration/llama-cpp.json", calibration.File);
    File.WriteAllText("docs/accuracy.md", calibration.Report);
}
if (Array.IndexOf(args, "--rows") is >= 0 and var rows && rows + 1 < args.Length) File.WriteAllLines(args[rows + 1], calibration.Rows);
Console.WriteLine(calibration.Report);
return 0;

namespace Aforo.Remedies.Validation;

/// <summary>A program's own check of its configuration, run on new bytes before they replace the old ones.</summary>
public interface IFileValidator
{
    /// <summary>Checks a file that lies beside the one that it will replace.</summary>
    /// <param name="path">The file that will be replaced, symbolic links followed.</param>
    /// <param name="staged">The file with the new bytes, in the same folder.</param>
    Task<ValidationResult> ValidateAsync(string path, string staged, CancellationToken cancellation);
}

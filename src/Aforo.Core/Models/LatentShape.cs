namespace Aforo.Core.Models;

/// <summary>Latent attention (MLA): one compressed vector a token and layer instead of keys and values.</summary>
/// <param name="KvRank">Length of the compressed vector.</param>
/// <param name="QueryRank">Rank of the query's projection; 0 where it is a single matrix.</param>
/// <param name="KeyLength">Length of a key per head after decompression; 0 where the file does not split the projection (old files).</param>
/// <param name="ValueLength">Length of a value per head after decompression; 0 as above.</param>
public sealed record LatentShape(int KvRank, int QueryRank, int KeyLength, int ValueLength);

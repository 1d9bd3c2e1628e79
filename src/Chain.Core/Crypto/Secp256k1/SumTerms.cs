namespace Chain.Core.Crypto.Secp256k1;

/// <summary>What one signature asks for: u1 G + u2 Q (SEC 1, section 4.1.4, step 6).</summary>
/// <param name="U1">Multiple of the base point.</param>
/// <param name="U2">Multiple of the key.</param>
/// <param name="Key">Table of the key; all tables of a batch have one width.</param>
internal readonly record struct SumTerms(Scalar U1, Scalar U2, PointTable Key);

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>The terms of u1 G + u2 Q, which verifies one signature (SEC 1, section 4.1.4, step 5).</summary>
/// <param name="U1">Factor of the base point G.</param>
/// <param name="U2">Factor of the key Q.</param>
/// <param name="Key">Table of the key, for halves of scalars. All tables of a batch have the same width.</param>
internal readonly record struct SumTerms(Scalar U1, Scalar U2, PointTable Key);

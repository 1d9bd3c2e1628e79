using Chain.Core.Ledger;

namespace Chain.Node.Submission;

/// <summary>
/// Submits a call under the first free nonce. A node's own calls, commands and gateways' reports all use it: another process with the
/// same key may have taken the nonce that the state names.
/// </summary>
internal static class NonceRetry
{
    /// <summary>Maximum number of nonces that one call tries: 16.</summary>
    public const int TriesMax = 16;

    /// <summary>Signs and submits with increasing nonces until one is free. Returns the last transaction and its result.</summary>
    /// <param name="sign">Makes the transaction with a nonce.</param>
    /// <param name="nonce">First nonce to try.</param>
    /// <param name="submit">Submits a transaction; its result says whether another transaction has the nonce.</param>
    public static async Task<(Transaction Transaction, T Result)> SubmitAsync<T>(
        Func<ulong, Transaction> sign, ulong nonce, Func<Transaction, Task<(bool IsNonceTaken, T Result)>> submit)
    {
        for (int tries = 1; ; tries++, nonce++)
        {
            Transaction transaction = sign(nonce);
            (bool isNonceTaken, T result) = await submit(transaction).ConfigureAwait(false);
            if (!isNonceTaken || tries == TriesMax) return (transaction, result);
        }
    }
}

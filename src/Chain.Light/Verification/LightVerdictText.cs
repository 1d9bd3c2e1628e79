namespace Chain.Light;

/// <summary>Verdicts as text for people.</summary>
public static class LightVerdictText
{
    /// <summary>Says what a verdict means and what an operator can do. The text ends a sentence, such as "node-a is refused: …".</summary>
    public static string Explain(this LightVerdict verdict) => verdict switch
    {
        LightVerdict.Valid => "it holds",
        LightVerdict.WrongChain => "it is of another chain: check the genesis and the sources",
        LightVerdict.NotNewer => "the source is behind what is trusted already",
        LightVerdict.TimeNotAfter => "the header's time does not rise",
        LightVerdict.FromFuture => "the header's time is ahead of the local clock: check the clock",
        LightVerdict.OutsideTrustingPeriod =>
            "the last trusted header is older than the trusting period: configure a newer checkpoint, from somebody you trust",
        LightVerdict.StaleHead =>
            "the newest header is too old to say what is newest: the chain has stopped, or the source hides blocks; try other sources",
        LightVerdict.UnknownValidators => "the header names validators that the chain never elected",
        LightVerdict.ValidatorsHashMismatch => "the validator set is not the one that the header names",
        LightVerdict.NextValidatorsHashMismatch => "the next validator set is not the one that the header names",
        LightVerdict.BadCertificate => "the commit certificate is not by a quorum for this header",
        LightVerdict.BadProof => "a proof does not verify under the header",
        LightVerdict.WrongRecord => "the record is not the one that was asked for",
        LightVerdict.Malformed => "it is not in canonical form",
        LightVerdict.NoSource => "it gives no answer, or has no block yet: check that it is running, its address, and the network",
        LightVerdict.ConflictingHeaders => "two headers of one height have valid certificates: nothing is trusted until an operator has looked at the evidence",
        LightVerdict.ClockBehind => "the local clock is behind the newest trusted header: set the clock",
        LightVerdict.NotAChild => "the header is not the child of the trusted one",
        LightVerdict.InconsistentHeader => "the header contradicts itself",
        LightVerdict.WrongHop => "the source sent a header that changes no validators where one that does was asked for",
        LightVerdict.HistoryBroken => "the header's history does not extend the trusted one",
        LightVerdict.MissingPart => "the source did not send all parts: it may run an older version",
        LightVerdict.TooFewWitnesses => "too few other operators confirm the header: check the witnesses, or ask for fewer",
        LightVerdict.NotTheCheckpoint => "the block is not the one that the checkpoint names",
        LightVerdict.NotStored => "the trust store cannot be written: free some space, or check the folder's permissions",
        LightVerdict.InvalidValidatorKey => "a validator's key is not a point of the curve: this set can never decide by its quorum; ask another source",
        _ => "it was not checked",
    };
}

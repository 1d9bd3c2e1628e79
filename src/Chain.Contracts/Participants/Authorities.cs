using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Who may attest and how many attestations are needed: the same rules for releases and for replica locations.</summary>
internal static class Authorities
{
    /// <summary>Accepted if the sender is an authority in the current validator set, which decides the next block.</summary>
    public static Outcome CheckSender(CallContext call)
    {
        if (!call.State.Holds(call.Sender, Roles.Authority)) return Outcome.RoleMissing;
        return call.State.Validators.IndexOf(call.Sender) < 0 ? Outcome.NotValidator : Outcome.Accepted;
    }

    /// <summary>Whether enough members of the current set have attested: the number in the chain parameters, or f + 1 if that is 0.</summary>
    /// <param name="state">The state.</param>
    /// <param name="attestors">All attestors, including those that have left the set.</param>
    /// <param name="excluded">Number of members that may not attest. A stated number is capped at the others.</param>
    public static bool HaveAttested(LedgerState state, IReadOnlyList<Address> attestors, int excluded = 0)
    {
        ValidatorSet validators = state.Validators;
        int needed = state.Parameters.AttestationThreshold is > 0 and int stated ? Math.Min(stated, validators.Count - excluded) : validators.OneHonest;
        return CountMembers(validators, attestors) >= Math.Max(needed, 1);
    }

    /// <summary>Number of addresses that are in the set.</summary>
    public static int CountMembers(ValidatorSet validators, IReadOnlyList<Address> addresses)
    {
        int members = 0;
        foreach (Address address in addresses)
        {
            if (validators.IndexOf(address) >= 0) members++;
        }

        return members;
    }
}

using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Who attests, and how many of them it takes: the same for releases and for brokers' locations.</summary>
internal static class Authorities
{
    /// <summary>Accepted if the sender is an authority in the validator set that decides this block's successor.</summary>
    public static Outcome CheckSender(CallContext call)
    {
        if (!call.State.Holds(call.Sender, Roles.Authority)) return Outcome.RoleMissing;
        return call.State.Validators.IndexOf(call.Sender) < 0 ? Outcome.NotValidator : Outcome.Accepted;
    }

    /// <summary>Whether enough members of the present set are among the attestors: the stated number, or f + 1 if none is stated.</summary>
    /// <param name="state">The state.</param>
    /// <param name="attestors">Those who attested, members of the present set or not.</param>
    /// <param name="excluded">Validators that may not attest; no more than the others can be asked for.</param>
    public static bool HaveAttested(LedgerState state, IReadOnlyList<Address> attestors, int excluded = 0)
    {
        ValidatorSet validators = state.Validators;
        int needed = state.Parameters.AttestationThreshold is > 0 and int stated ? Math.Min(stated, validators.Count - excluded) : validators.OneHonest;
        return CountMembers(validators, attestors) >= Math.Max(needed, 1);
    }

    /// <summary>How many of the addresses are in the set.</summary>
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

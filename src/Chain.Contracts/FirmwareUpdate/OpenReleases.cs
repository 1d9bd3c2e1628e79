using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>
/// The releases of a vendor that wait for activation. Every authority tries to fetch the image of each of them, so the contract bounds
/// their number from version 2 of the rules on.
/// </summary>
internal static class OpenReleases
{
    private static readonly StateCodec<Address[]> Lists = new("open releases", TryDecode, Write);

    /// <summary>Whether the sender cannot deploy another release. At the bound, it first drops those that can never become active.</summary>
    public static bool AreTooMany(CallContext call)
    {
        if (call.Version < 2) return false;
        StateEntry entry = EntryOf(call, call.Sender);
        Address[] open = Read(call, entry);
        if (open.Length < Limits.OpenReleasesMax) return false;
        Address[] alive = [.. open.Where(contract => MayBecomeActive(call, contract))];
        if (alive.Length < open.Length) Save(call, entry, alive);
        return alive.Length >= Limits.OpenReleasesMax;
    }

    /// <summary>Counts a new release of the sender.</summary>
    public static void Add(CallContext call, Address contract)
    {
        if (call.Version < 2) return;
        StateEntry entry = EntryOf(call, call.Sender);
        Save(call, entry, [.. Read(call, entry), contract]);
    }

    /// <summary>Ends the count of a release that waits no longer. Does nothing if it is not counted, as one of version 1 of the rules.</summary>
    public static void Remove(CallContext call, Address vendor, Address contract)
    {
        if (call.Version < 2) return;
        StateEntry entry = EntryOf(call, vendor);
        Address[] open = Read(call, entry);
        if (open.Contains(contract)) Save(call, entry, [.. open.Where(o => o != contract)]);
    }

    private static bool MayBecomeActive(CallContext call, Address contract)
    {
        if (call.State.Release(contract) is not { Status: ReleaseStatus.Deployed } release) return false;
        ReleaseManifest manifest = release.Manifest;
        bool isOvertaken = call.State.Latest(manifest.Vendor, manifest.Model, manifest.Channel) is { } latest
            && latest.SecurityCounter >= manifest.SecurityCounter;
        return !isOvertaken && !manifest.HasExpired(call.Block.TimeMs);
    }

    private static StateEntry EntryOf(CallContext call, Address vendor) => call.State.Overlay.Entry(StateKeys.OpenReleases(vendor));

    private static Address[] Read(CallContext call, StateEntry entry) => call.State.Overlay.TryRead(entry, Lists, out Address[]? open) ? open : [];

    private static void Save(CallContext call, StateEntry entry, Address[] open)
    {
        if (open.Length == 0) call.State.Overlay.Delete(entry);
        else call.State.Overlay.Write(entry, Lists, open);
    }

    private static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Address[]? open)
    {
        open = null;
        CborReader reader = new(encoded);
        if (!reader.TryArray(Limits.OpenReleasesMax, out int count)) return false;
        Address[] read = new Address[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryAddress(out read[i])) return false;
        }

        open = read;
        return reader.AtEnd;
    }

    private static void Write(Address[] open, CborWriter writer)
    {
        writer.Array(open.Length);
        foreach (Address contract in open) writer.Bytes(contract.AsSpan());
    }
}

using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The names of roles in files, on the command line and in answers: authority, vendor, broker, auditor, gateway.</summary>
internal static class RoleNames
{
    private static readonly Roles[] Every = [Roles.Authority, Roles.Vendor, Roles.Broker, Roles.Auditor, Roles.Gateway];

    /// <summary>All names, in the order of the roles' numbers.</summary>
    public static string[] All => Of(Roles.All);

    /// <summary>The names of a set of roles, in the order of their numbers.</summary>
    public static string[] Of(Roles roles) => [.. Every.Where(r => roles.HasFlag(r)).Select(NameOf)];

    /// <summary>Reads a set of roles; false if a name is unknown. No names are no roles.</summary>
    public static bool TryParse(IEnumerable<string>? names, out Roles roles)
    {
        roles = Roles.None;
        foreach (string name in names ?? [])
        {
            Roles role = Array.Find(Every, r => NameOf(r) == name);
            if (role == Roles.None) return false;
            roles |= role;
        }

        return true;
    }

    private static string NameOf(Roles role) => role.ToString().ToLowerInvariant();
}

using System.Globalization;
using Chain.Core.Primitives;
using Chain.Node.Client;
using Gateway.Devices;

namespace Chain.Node.Cli.Gateways;

/// <summary>Reads a list of devices: comma-separated values after a line with the columns' names.</summary>
internal static class DeviceList
{
    /// <summary>The columns. The column channel and all after it may be missing.</summary>
    public const string Header = "id,vendor,model,hardware_revision,channel,installed_version,security_counter,auto_update,token";

    private static readonly string[] Required = ["id", "vendor", "model", "hardware_revision"];

    /// <summary>What the list writes for vendors instead of whole addresses: names, or the first digits of addresses.</summary>
    /// <exception cref="CommandException">The first line is wrong.</exception>
    public static IEnumerable<string> VendorsIn(string path)
    {
        (string[] lines, string[] columns) = ReadLines(path);
        int vendor = Array.IndexOf(columns, "vendor");
        return lines.Skip(1).Select(Split).Where(values => values.Length > vendor && values[vendor].Length > 0).Select(values => values[vendor])
            .Where(text => !Address.TryParse(text, out _)).Distinct();
    }

    /// <summary>The devices with their tokens.</summary>
    /// <param name="path">The list.</param>
    /// <param name="vendors">The addresses of <see cref="VendorsIn"/>; null if the list has only whole addresses.</param>
    /// <exception cref="CommandException">A line is wrong. The message names it and the remedy.</exception>
    public static IReadOnlyList<(DeviceRecord Device, string Token)> Read(string path, IReadOnlyDictionary<string, Address>? vendors = null)
    {
        (string[] lines, string[] columns) = ReadLines(path);
        List<(DeviceRecord, string)> devices = [];
        HashSet<string> ids = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            (DeviceRecord device, string token) = Parse(columns, lines[i], $"{path}, line {i + 1}", vendors);
            if (!ids.Add(device.Id)) throw new CommandException(ExitCode.Usage, $"{path}, line {i + 1}: device '{device.Id}' is listed twice");
            devices.Add((device, token));
        }

        return devices;
    }

    private static (string[] Lines, string[] Columns) ReadLines(string path)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist");
        string[] lines = File.ReadAllLines(path);
        string[] columns = lines.Length == 0 ? [] : Split(lines[0]);
        string[] missing = [.. Required.Except(columns)], unknown = [.. columns.Except(Header.Split(','))];
        if (missing.Length == 0 && unknown.Length == 0) return (lines, columns);
        string fault = missing.Length > 0 ? $"column '{missing[0]}' is missing" : $"column '{unknown[0]}' is unknown";
        throw new CommandException(ExitCode.Usage, $"{path}, line 1: {fault}: use {Header}");
    }

    private static (DeviceRecord Device, string Token) Parse(
        string[] columns, string line, string where, IReadOnlyDictionary<string, Address>? vendors)
    {
        string[] values = Split(line);
        if (values.Length > columns.Length) throw new CommandException(ExitCode.Usage, $"{where}: it has {values.Length} values for {columns.Length} columns");
        string Value(string column) => Array.IndexOf(columns, column) is >= 0 and int index && index < values.Length ? values[index] : "";
        string Or(string column, string otherwise) => Value(column) is { Length: > 0 } value ? value : otherwise;

        string token = Or("token", DeviceTokens.Generate());
        if (!Address.TryParse(Value("vendor"), out Address vendor) && vendors?.TryGetValue(Value("vendor"), out vendor) != true)
            throw Wrong(where, "vendor: use its address, 40 hexadecimal digits");
        if (!ulong.TryParse(Or("security_counter", "0"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong counter))
            throw Wrong(where, "security_counter: use a number");
        if (!bool.TryParse(Or("auto_update", "true"), out bool autoUpdate)) throw Wrong(where, "auto_update: use true or false");
        if (!DeviceTokens.IsAllowed(token))
            throw Wrong(where, $"token: use {DeviceTokens.LengthMin} to {DeviceTokens.LengthMax} characters, or leave it empty");
        DeviceRecord device = new()
        {
            Id = Value("id"),
            Vendor = vendor,
            Model = Value("model"),
            HardwareRevision = Value("hardware_revision"),
            Channel = Or("channel", "stable"),
            InstalledVersion = Value("installed_version"),
            SecurityCounter = counter,
            AutoUpdate = autoUpdate,
            TokenSha256 = DeviceTokens.Digest(token),
        };
        return DeviceRules.FindProblem(device) is { } problem ? throw Wrong(where, problem) : (device, token);
    }

    private static CommandException Wrong(string where, string problem) => new(ExitCode.Usage, $"{where}: {problem}");

    /// <remarks>A device id may hold a comma; such a value is quoted.</remarks>
    private static string[] Split(string line)
    {
        List<string> values = [];
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"') isQuoted = !isQuoted;
            if (i < line.Length && (line[i] != ',' || isQuoted)) continue;
            values.Add(line[start..i].Trim().Trim('"'));
            start = i + 1;
        }

        return [.. values];
    }
}

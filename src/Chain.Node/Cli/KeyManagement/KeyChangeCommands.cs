using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;
using Fwledger.V1;

namespace Chain.Node.Cli.KeyManagement;

/// <summary>'keys add', 'rotate', 'revoke' and 'possession': a participant changes its keys on the chain.</summary>
internal static class KeyChangeCommands
{
    /// <param name="parsed">The command line.</param>
    /// <param name="session">The participant's session.</param>
    /// <param name="added">The new key, if the command has one.</param>
    /// <param name="height">First height at which the change is in force.</param>
    /// <param name="cancellation">Cancels the call.</param>
    private delegate Task<(int Method, byte[] Payload, string Sentence)> ReadCall(ParseResult parsed, Session session, NewKeyOptions.Proven? added, long height,
        CancellationToken cancellation);

    public static Command Rotate()
    {
        Option<string?> key = Session.KeyOption("the participant: the key to replace");
        Option<string?> own = ValidatorNode.Option();
        const string Help = """
            Replace a key with a new one after a notice. If node.json names the new key as 'next_key', for the node itself or for its vendor, broker
            or repository, the node switches to it at that height. A validator's key is replaced only if its node has the new key: otherwise its votes
            would end.

              fwledger keys rotate --key old.pem --new-key new.pem
              fwledger keys rotate --key old.pem --new-key new.pem --notice 1h --validator-node http://127.0.0.1:7101
            """;
        Command command = Make("rotate", Help, key, new NewKeyOptions(), null, async (parsed, session, added, height, cancellation) =>
        {
            PublicKey old = session.Key, next = added!.Key;
            await ValidatorNode.CheckAsync(parsed, own, session, next, cancellation).ConfigureAwait(false);
            byte[] payload = ParticipantCalls.RotateKey(old, next, height, added.Possession);
            return (ParticipantMethods.RotateKey, payload, $"key {old} ends and {next} begins at height {height}");
        });
        command.Add(own);
        return command;
    }

    public static Command Add()
    {
        const string Help = "Add a key, in force after a notice. The other keys stay in force.\n\n"
            + "  fwledger keys add --key old.pem --new-key second.pem --notice 1h";
        return Make("add", Help, Session.KeyOption("the participant"), new NewKeyOptions(), null, (_, _, added, height, _) => Task.FromResult(
            (ParticipantMethods.AddKey, ParticipantCalls.AddKey(added!.Key, height, added.Possession), $"key {added.Key} begins at height {height}")));
    }

    public static Command Revoke()
    {
        Argument<PublicKey> ended = CheckedSymbols.PublicKeyArgument("PUBLIC-KEY", "The key that ends, 66 hexadecimal digits.");
        const string Help = "End a key, by default as soon as the chain can: the key may be stolen. The last key cannot be revoked.\n\n"
            + "  fwledger keys revoke 02… --key other.pem";
        return Make("revoke", Help, Session.KeyOption("the participant"), null, ended, (parsed, _, _, height, _) =>
        {
            PublicKey end = parsed.GetValue(ended);
            return Task.FromResult((ParticipantMethods.RevokeKey, ParticipantCalls.RevokeKey(end, height), $"key {end} ends at height {height}"));
        }, standard: "1s");
    }

    public static Command Possession()
    {
        Argument<string> file = new("FILE") { Description = "Key file." };
        Option<string?> participant = ParticipantLookup.Option(
            "--participant", "The participant that the key is for. Default: the key's own address.");
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        const string Help = "Print a proof of possession of a key. Send the proof, not the key, to the validator that proposes to register it.\n\n"
            + "  fwledger keys possession acme.pem";
        Command command = new("possession", Help) { file, participant, TrustFile.Option(), node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using SigningKey signer = SigningKey.Open(parsed.GetValue(file)!);
            using GrpcLightSource source = NodeConnection.Open(parsed);
            string? trust = TrustFile.PathOf(parsed) ?? TrustFile.FindNear(parsed.GetValue(file));
            Address owner = parsed.GetValue(participant) is { } named
                ? await FindOwnerAsync(source, trust, named, cancellation).ConfigureAwait(false) : signer.Address;
            Hash256 chainId = trust is not null ? TrustFile.Load(trust).ChainId : await NodeConnection.ChainIdAsync(source, cancellation).ConfigureAwait(false);
            Signature possession = KeyPossession.Sign(chainId, owner, signer);
            if (parsed.GetValue(json))
                JsonOutput.Print(new JsonObject { ["public_key"] = signer.PublicKey.ToString(), ["possession"] = possession.ToString() });
            else Console.Out.WriteLine($"--public-key {signer.PublicKey} --possession {possession}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The participant for which a key signs. A name or digits are proven: a node could name another participant.</summary>
    private static async Task<Address> FindOwnerAsync(GrpcLightSource source, string? trust, string named, CancellationToken cancellation)
    {
        if (Address.TryParse(named, out Address whole)) return whole;
        using ProvenChain chain = await ProvenChain.OpenAsync(source, trust, cancellation).ConfigureAwait(false);
        return (await ParticipantLookup.FindAsync(chain, named, cancellation).ConfigureAwait(false)).Id;
    }

    private static Command Make(string name, string help, Option<string?> key, NewKeyOptions? newKey, Argument<PublicKey>? ended, ReadCall read,
        string standard = "10m")
    {
        Option<string?> node = NodeConnection.Option();
        NoticeOptions notice = new(standard);
        Option<bool> json = JsonOutput.Option();
        Command command = new(name, help) { key, TrustFile.Option(), node, json };
        notice.AddTo(command);
        newKey?.AddTo(command);
        if (ended is not null) command.Add(ended);
        PrepareOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using SigningKey? opened = newKey?.Open(parsed);
            using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            NewKeyOptions.Proven? added = newKey is null ? null : await newKey.ReadAsync(parsed, opened, session, cancellation).ConfigureAwait(false);
            long height = await notice.HeightAsync(parsed, session.Chain, cancellation).ConfigureAwait(false);
            (int method, byte[] payload, string sentence) = await read(parsed, session, added, height, cancellation).ConfigureAwait(false);
            ReceiptReply? receipt = await session.CallAsync(method, payload, sentence, cancellation).ConfigureAwait(false);
            if (receipt is not null) CallOutput.Print(receipt, parsed.GetValue(json), sentence);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core.Crypto;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;

namespace Chain.Node.Cli.KeyManagement;

internal static class KeysCommand
{
    public static Command Create()
    {
        Option<string> output = new("--out") { Description = "Key file to create.", Required = true };
        Option<bool> encrypt = new("--encrypt") { Description = "Encrypt the key, and ask for the password if nothing else has it." };
        Option<bool> json = JsonOutput.Option();
        Command generate = new("generate",
            $"Create a secp256k1 identity (PKCS#8 PEM, mode 0600; encrypted if {KeyPassword.Variable} or {KeyPassword.FileVariable} is set).\n\n"
            + "  fwledger keys generate --out vendor.pem\n  fwledger keys generate --out vendor.pem --encrypt") { output, encrypt, json };
        generate.SetAction(parsed =>
        {
            string path = parsed.GetValue(output)!;
            if (File.Exists(path)) throw new CommandException(ExitCode.LocalStorage, $"{path} exists: name a new file");
            string? password = parsed.GetValue(encrypt) ? KeyEncryptionCommands.NewPassword(null, path) : null;
            using EcdsaSigner signer = EcdsaSigner.Generate();
            KeyFile.Save(path, signer, password);
            Print(signer, parsed.GetValue(json));
            return (int)ExitCode.Ok;
        });

        Argument<string> file = new("FILE") { Description = "Key file or pkcs11: URI." };
        Command show = new("show", "Show the address and public key of an identity.\n\n  fwledger keys show vendor.pem --json") { file, json };
        show.SetAction(parsed =>
        {
            using SigningKey signer = SigningKey.Open(parsed.GetValue(file)!);
            Print(signer, parsed.GetValue(json));
            return (int)ExitCode.Ok;
        });

        Option<string> tlsOutput = new("--out") { Description = "PEM file to create.", Required = true };
        Option<string> name = new("--name") { Description = "Common name of the certificate.", DefaultValueFactory = _ => "fwledger" };
        Option<int> days = new("--days") { Description = "Days until the certificate ends, 1 to 36500.", DefaultValueFactory = _ => 3650 };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 36_500) result.AddError("--days must be 1 to 36500");
        });
        Option<bool> renew = new("--renew") { Description = "Replace the file if it exists. A running node takes the new certificate by itself." };
        Option<bool> encryptTls = new("--encrypt") { Description = "Encrypt the key, and ask for the password if nothing else has it." };
        Command tls = new("tls", "Create a P-256 TLS certificate and key for peering.\n\n  fwledger keys tls --out keys/tls.pem\n"
            + "  fwledger keys tls --renew --out keys/tls.pem") { tlsOutput, name, days, renew, encryptTls };
        tls.SetAction(parsed =>
        {
            string path = parsed.GetValue(tlsOutput)!;
            bool exists = File.Exists(path);
            if (exists && !parsed.GetValue(renew))
                throw new CommandException(ExitCode.LocalStorage, $"{path} exists: replace it with --renew, or name a new file");
            string pem = TlsIdentity.Make(parsed.GetValue(name)!, DateTimeOffset.UtcNow, parsed.GetValue(days));
            if (parsed.GetValue(encryptTls)) pem = KeyEncryptionCommands.Encrypt(pem, KeyEncryptionCommands.NewPassword(null, path), path);
            if (exists) PrivateFile.Replace(path, pem);
            else PrivateFile.WriteNew(path, pem);
            return (int)ExitCode.Ok;
        });
        return new Command("keys", "Create and show identities and certificates; add, rotate and revoke keys on the chain.")
        {
            generate, show, tls, KeyEncryptionCommands.CreateEncrypt(), KeyEncryptionCommands.CreateDecrypt(),
            KeyChangeCommands.Add(), KeyChangeCommands.Rotate(), KeyChangeCommands.Revoke(), KeyChangeCommands.Possession(),
            ReleasePolicyCommand.Create(),
        };
    }

    private static void Print(ISigner signer, bool json)
    {
        if (json) JsonOutput.Print(new JsonObject { ["address"] = signer.Address.ToString(), ["public_key"] = signer.PublicKey.ToString() });
        else Console.Out.WriteLine($"address {signer.Address}\npublic key {signer.PublicKey}");
    }
}

using System.Security.Cryptography.X509Certificates;
using Chain.Core.Crypto;
using Chain.Node.Configuration;
using Chain.Node.Keys;

namespace Node.Tests.Keys;

/// <summary>Identity and TLS keys under a password, and where the password may come from.</summary>
[TestFixture]
public sealed class KeyEncryptionTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 15, 8, 0, 0, TimeSpan.Zero);

    [Test]
    public void IdentityKey_EncryptedAndDecrypted_IsTheSameKey()
    {
        using EcdsaSigner key = EcdsaSigner.Generate();
        string plain = key.ExportPem("");
        Assert.That(KeyEncryption.TryEncrypt(plain, "secret", out string? encrypted) && KeyEncryption.IsEncrypted(encrypted!), Is.True);
        Assert.That(KeyEncryption.TryDecrypt(encrypted!, "other", out _), Is.False, "another password");
        Assert.That(KeyEncryption.TryDecrypt(encrypted!, "secret", out string? decrypted), Is.True);
        using EcdsaSigner again = EcdsaSigner.FromPem(decrypted!, "");
        Assert.That(again.PublicKey, Is.EqualTo(key.PublicKey));
    }

    [Test]
    public void TlsFile_Encrypted_KeepsItsCertificateAndLoadsWithThePasswordFile()
    {
        using TempFolder folder = new();
        string plain = TlsIdentity.Make("n", Now, days: 10);
        Assert.That(KeyEncryption.TryEncrypt(plain, "secret", out string? encrypted), Is.True);
        PrivateFile.WriteNew(folder["tls.pem"], encrypted!);
        PrivateFile.WriteNew(folder["password"], "secret");
        using X509Certificate2 loaded = TlsIdentity.Load(folder["tls.pem"], Now, folder["password"]);
        using X509Certificate2 first = X509Certificate2.CreateFromPem(plain);
        Assert.Multiple(() =>
        {
            Assert.That(loaded.HasPrivateKey, Is.True);
            Assert.That(loaded.RawData, Is.EqualTo(first.RawData));
            Assert.That(encrypted, Does.Not.Contain("BEGIN PRIVATE KEY"));
        });
    }

    [Test]
    public void KeyFile_WithThePasswordFileOfNodeJson_IsLoaded()
    {
        using TempFolder folder = new();
        using EcdsaSigner key = EcdsaSigner.Generate();
        KeyFile.Save(folder["identity.pem"], key, "secret");
        PrivateFile.WriteNew(folder["password"], "secret\nsecond line");
        PrivateFile.WriteNew(folder["wrong"], "another");
        NodeConfiguration configuration = new() { Key = folder["identity.pem"], KeyPasswordFile = folder["password"] };
        using SigningKey opened = SigningKey.Open(configuration, configuration.Key);
        Assert.Multiple(() =>
        {
            Assert.That(opened.PublicKey, Is.EqualTo(key.PublicKey));
            Assert.That(() => KeyFile.Load(folder["identity.pem"], folder["wrong"]), Throws.TypeOf<NodeStartupException>().With.Message.Contains("wrong"));
            Assert.That(() => KeyFile.Load(folder["identity.pem"], folder["none"]),
                Throws.TypeOf<NodeStartupException>().With.Message.Contains("does not exist"));
        });
    }

    [Test]
    public void PasswordFile_OpenToOthers_IsRefused()
    {
        using TempFolder folder = new();
        PrivateFile.WriteNew(folder["password"], "secret");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder["password"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.That(() => KeyPassword.Read(folder["password"]), Throws.TypeOf<NodeStartupException>().With.Message.Contains("chmod 600"));
    }

    [Test]
    public void Replace_AFile_LeavesTheNewOneWithItsMode()
    {
        using TempFolder folder = new();
        PrivateFile.WriteNew(folder["tls.pem"], "old");
        PrivateFile.Replace(folder["tls.pem"], "new");
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(folder["tls.pem"]), Is.EqualTo("new\n"));
            Assert.That(PrivateFile.ExposedMode(folder["tls.pem"]), Is.Null);
            Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
        });
    }
}

using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Core.Tests.Vectors;

namespace Core.Tests.Records;

/// <summary>Which URIs the chain accepts.</summary>
[TestFixture]
[Category("MAN.5")]
internal sealed class ImageUrisTests
{
    private static readonly Hash256 Image = Sha256.Hash("image"u8);

    [TestCase("http://fw.example.com/firmware/00")]
    [TestCase("https://fw.example.com:8443/a/b.bin?token=a%20b&x=/?")]
    [TestCase("http://127.0.0.1:1/")]
    [TestCase("http://[::1]:8080/x")]
    [TestCase("http://[2001:db8:0:0:0:0:0:1]/x")]
    [TestCase("http://localhost/%C3%A4")]
    [TestCase("http://a-b.c/~u/(1)!$&'*+,;=:@")]
    public void IsImageUri_OfAGoodOne_IsTrue(string uri)
    {
        Assert.That(ImageUris.IsImageUri(uri), Is.True);
        Assert.That(Uri.TryCreate(uri, UriKind.Absolute, out _), Is.True, "clients can parse it too");
    }

    [TestCase("")]
    [TestCase("firmware/00")]
    [TestCase("ftp://h/x", Description = "another scheme")]
    [TestCase("HTTP://h/x", Description = "scheme in capitals")]
    [TestCase("http:/h/x")]
    [TestCase("http://h", Description = "no path")]
    [TestCase("http:///x", Description = "no host")]
    [TestCase("http://H/x", Description = "host in capitals")]
    [TestCase("http://user:secret@h/x", Description = "credentials")]
    [TestCase("http://h/x#part", Description = "a fragment")]
    [TestCase("http://h/../etc/passwd", Description = "a dot segment")]
    [TestCase("http://h/a/./b")]
    [TestCase("http://h/a/..")]
    [TestCase("http://h/a/%2e%2e/b", Description = "an encoded dot segment")]
    [TestCase("http://h/a%2fb", Description = "an encoded slash")]
    [TestCase("http://h/a%5cb", Description = "an encoded backslash")]
    [TestCase("http://h/a%00b", Description = "an encoded NUL")]
    [TestCase("http://h/a%0ab", Description = "an encoded line feed")]
    [TestCase("http://h/a%2", Description = "half an escape")]
    [TestCase("http://h/a%zz", Description = "no escape")]
    [TestCase("http://h/a b", Description = "a space")]
    [TestCase("http://h/a\\b", Description = "a backslash")]
    [TestCase("http://h/a\tb", Description = "a control character")]
    [TestCase("http://h/ä", Description = "not ASCII")]
    [TestCase("http://аcme.example/x", Description = "a Cyrillic letter")]
    [TestCase("http://h:0/x", Description = "port zero")]
    [TestCase("http://h:080/x", Description = "port with a leading zero")]
    [TestCase("http://h:65536/x", Description = "port too high")]
    [TestCase("http://h:/x", Description = "an empty port")]
    [TestCase("http://h:8a/x")]
    [TestCase("http://h..x/y", Description = "an empty label")]
    [TestCase("http://.h/x")]
    [TestCase("http://h./x")]
    [TestCase("http://-h/x")]
    [TestCase("http://h-/x")]
    [TestCase("http://h_h/x")]
    [TestCase("http://[::1/x", Description = "no closing bracket")]
    [TestCase("http://[::1]x/y")]
    [TestCase("http://[:::]/x")]
    [TestCase("http://[1::2::3]/x")]
    [TestCase("http://[1:2:3:4:5:6:7]/x")]
    [TestCase("http://[1:2:3:4:5:6:7:8:9]/x")]
    [TestCase("http://[::1%25eth0]/x", Description = "a zone")]
    [TestCase("http://[::FFFF]/x", Description = "in capitals")]
    [Category("A25")]
    [Category("E11")]
    public void IsImageUri_OfABadOne_IsFalse(string uri) => Assert.That(ImageUris.IsImageUri(uri), Is.False);

    [Test]
    public void IsImageUri_LongerThanTheBound_IsFalse()
    {
        Assert.That(ImageUris.IsImageUri($"http://h/{new string('x', Limits.UriBytesMax - 9)}"), Is.True);
        Assert.That(ImageUris.IsImageUri($"http://h/{new string('x', Limits.UriBytesMax - 8)}"), Is.False);
    }

    [Test]
    [Category("E13")]
    public void IsImageUri_OfWhateverItTakes_TheRuntimeReadsTheSameHostAndPath()
    {
        Random random = Seeded.Random();
        string[] parts =
        [
            "http://", "https://", "h", "a.b", "127.0.0.1", "[::1]", "[1:2::3]", ":80", ":8080", "/", "/a", "//",
            "/a%20b", "?", "?q=1", "@", "..", ".", "%2e", "#",
        ];
        int taken = 0;
        for (int i = 0; i < 50_000; i++)
        {
            string text = parts[random.Next(2)] + string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => parts[random.Next(2, parts.Length)]));
            if (!ImageUris.IsImageUri(text)) continue;
            taken++;
            Assert.That(Uri.TryCreate(text, UriKind.Absolute, out Uri? uri), Is.True, text);
            Assert.That(uri!.UserInfo, Is.Empty, text);
            Assert.That(uri.Fragment, Is.Empty, text);
            Assert.That(text, Does.EndWith(uri.PathAndQuery), "normalisation changed nothing");
        }

        Assert.That(taken, Is.GreaterThan(100));
    }

    [Test]
    [Category("REP-LOCATE.4")]
    public void IsContentAddressed_OfUris()
    {
        Assert.That(ImageUris.IsContentAddressed(ImageUris.Of("http://h/", Image), Image), Is.True);
        Assert.That(ImageUris.IsContentAddressed(ImageUris.Of("https://h/store/", Image), Image), Is.True);
        Assert.That(ImageUris.IsContentAddressed($"http://h/firmware/{Image}/", Image), Is.False);
        Assert.That(ImageUris.IsContentAddressed($"http://h/firmware/{Image}?v=2", Image), Is.False);
        Assert.That(ImageUris.IsContentAddressed($"http://h/x?/firmware/{Image}", Image), Is.False, "in the query it has no meaning");
        Assert.That(ImageUris.IsContentAddressed($"http://h/firmware{Image}", Image), Is.False);
        Assert.That(ImageUris.IsContentAddressed(ImageUris.Of("http://h/", Sha256.Hash("other"u8)), Image), Is.False);
        Assert.That(ImageUris.IsContentAddressed($"http://h/firmware/{Image.ToString().ToUpperInvariant()}", Image), Is.False);
    }
}

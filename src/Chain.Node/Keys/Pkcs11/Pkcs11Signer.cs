using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Chain.Node.Faults;

namespace Chain.Node.Keys.Pkcs11;

/// <summary>Signs with a secp256k1 key in a hardware module, which never gives the private key away. Thread-safe.</summary>
/// <remarks>
/// A session of PKCS#11 serves one call at a time, so each thread that signs takes one of its own from a pool. If the token was removed, or has
/// closed its sessions, the signer opens them again and logs in again. The module chooses the nonces and does not know of low s, so the
/// signer takes n - s where s is high.
/// </remarks>
internal sealed class Pkcs11Signer : ISigner, IDisposable
{
    private const nuint AttributeEcParameters = 0x180, AttributeEcPoint = 0x181;
    private const int Tries = 4, PauseMs = 250, PointBytes = 65, DerHeadBytes = 2;

    private static readonly BigInteger Order =
        BigInteger.Parse("00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly Pkcs11Uri _uri;
    private readonly Pkcs11Module _module;
    private readonly string _pin;
    private readonly Lock _lock = new();
    private volatile Pool _pool;

    private Pkcs11Signer(Pkcs11Uri uri, Pkcs11Module module, string pin)
    {
        _uri = uri;
        _module = module;
        _pin = pin;
        (_pool, PublicKey) = Connect();
        Address = PublicKey.ToAddress();
    }

    /// <inheritdoc/>
    public PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>Opens a key, and checks that it signs.</summary>
    /// <param name="text">The pkcs11: URI.</param>
    /// <param name="findPin">Finds the PIN of a key whose URI has none; its arguments are the URI's pin-source and the key as messages show it.</param>
    /// <exception cref="NodeStartupException">The key cannot be used; the message names the reason and the remedy.</exception>
    public static Pkcs11Signer Open(string text, Func<string?, string, string> findPin)
    {
        if (!Pkcs11Uri.TryParse(text, out Pkcs11Uri? uri, out string problem)) throw NodeStartupException.InConfiguration($"key {Shown(text)}: {problem}");
        if (OperatingSystem.IsWindows()) throw NodeStartupException.InConfiguration($"key {Shown(text)}: hardware modules are supported on Linux and macOS");
        string pin = uri.PinValue ?? findPin(uri.PinSource, Shown(text));
        if (pin.Length == 0)
            throw NodeStartupException.InConfiguration($"key {Shown(text)}: there is no PIN: add pin-source=FILE to it");
        try
        {
            Pkcs11Signer signer = new(uri, Pkcs11Module.Load(uri.ModulePath), pin);
            Hash256 probe = default;
            return SignatureVerifier.Verify(signer.PublicKey, probe, signer.Sign(probe)) ? signer
                : throw NodeStartupException.InConfiguration($"key {Shown(text)}: its signatures do not fit its public key: the token has two keys so named");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw NodeStartupException.InConfiguration($"key {Shown(text)}: {uri.ModulePath} is no PKCS#11 library of this system: {e.Message}", e);
        }
        catch (Exception e) when (e is Pkcs11Exception or NodeFailedException)
        {
            throw NodeStartupException.InConfiguration($"key {Shown(text)}: {e.Message}{Advice(e)}", e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NodeFailedException">The module does not sign any more.</exception>
    public Signature Sign(in Hash256 digest)
    {
        for (int i = 1; ; i++)
        {
            Pool pool = _pool;
            try
            {
                return LowS(pool.Sign(digest));
            }
            catch (Exception e) when (e is Pkcs11Exception or NodeStartupException)
            {
                if (i == Tries || e is Pkcs11Exception { IsPin: true })
                    throw new NodeFailedException($"the hardware module does not sign with key {PublicKey}: {e.Message}{Advice(e)}", e);
                if (i > 1) Thread.Sleep(PauseMs);
                TryReconnect(pool);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Close();

    /// <summary>Closes the token's sessions under the signer, as a token does that was removed. For tests.</summary>
    internal void LoseSessions() => _module.CloseAllSessions(_pool.Slot);

    private void TryReconnect(Pool lost)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_pool, lost)) return; // Another thread has done it.
            lost.Close();
            try
            {
                _pool = Connect().Pool;
            }
            catch (Exception e) when (e is Pkcs11Exception { IsPin: false } or NodeStartupException)
            {
                // The token is still away; the next try says so.
            }
        }
    }

    private (Pool Pool, PublicKey Key) Connect()
    {
        nuint slot = _module.FindSlot(_uri.Token, _uri.Serial)
            ?? throw NodeStartupException.InConfiguration($"the module has no token {_uri.Token ?? _uri.Serial}: insert it, or correct the URI");
        nuint session = _module.OpenSession(slot);
        try
        {
            _module.Login(session, _pin);
            return Find(slot, session);
        }
        catch
        {
            _module.CloseSession(session);
            throw;
        }
    }

    private (Pool Pool, PublicKey Key) Find(nuint slot, nuint session)
    {
        nuint privateKey = One(session, Pkcs11Module.PrivateKeyClass, "private"), publicKey = One(session, Pkcs11Module.PublicKeyClass, "public");
        if (!_module.Attribute(session, publicKey, AttributeEcParameters).AsSpan().SequenceEqual((ReadOnlySpan<byte>)[6, 5, 0x2B, 0x81, 4, 0, 10]))
            throw NodeStartupException.InConfiguration($"key {_uri.Label} on the token is not of the curve secp256k1");
        ReadOnlySpan<byte> point = _module.Attribute(session, publicKey, AttributeEcPoint);
        if (point.Length == PointBytes + DerHeadBytes) point = point[DerHeadBytes..]; // An OCTET STRING, as the standard says; some tokens leave it away.
        if (point.Length != PointBytes || point[0] != 4) throw NodeStartupException.InConfiguration($"the token states no point for public key {_uri.Label}");
        Span<byte> compressed = stackalloc byte[PublicKey.Size];
        compressed[0] = (byte)(2 + (point[^1] & 1));
        point[1..33].CopyTo(compressed[1..]);
        return (new Pool(_module, slot, privateKey, session), PublicKey.From(compressed));
    }

    private nuint One(nuint session, nuint objectClass, string which) => _module.Find(session, objectClass, _uri.Label, _uri.Id) switch
    {
        [var one] => one,
        [] => throw NodeStartupException.InConfiguration($"the token has no {which} key with this object and id: see 'pkcs11-tool --list-objects --login'"),
        _ => throw NodeStartupException.InConfiguration($"the token has several {which} keys with this object and id: name both, object and id"),
    };

    private static Signature LowS(byte[] signature)
    {
        BigInteger s = new(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] low = BigInteger.Min(s, Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        low.CopyTo(signature.AsSpan(Signature.Size - low.Length));
        return Signature.From(signature);
    }

    /// <summary>The URI without a PIN.</summary>
    private static string Shown(string text) => text.Split('?')[0];

    private static string Advice(Exception e) => e is Pkcs11Exception { IsPin: true } ? ". Correct the PIN before you try again: the token locks itself"
        : ". Check the module, the token and its daemon";

    /// <summary>Sessions with one token, in which one key is found. A session is used by one thread at a time.</summary>
    private sealed class Pool(Pkcs11Module module, nuint slot, nuint key, nuint first)
    {
        private readonly ConcurrentBag<nuint> _idle = [first];

        public nuint Slot => slot;

        public byte[] Sign(in Hash256 digest)
        {
            if (!_idle.TryTake(out nuint session)) session = module.OpenSession(slot);
            try
            {
                byte[] signature = module.Sign(session, key, digest.AsSpan());
                _idle.Add(session);
                return signature;
            }
            catch (Pkcs11Exception)
            {
                module.CloseSession(session);
                throw;
            }
        }

        public void Close()
        {
            while (_idle.TryTake(out nuint session)) module.CloseSession(session);
        }
    }
}

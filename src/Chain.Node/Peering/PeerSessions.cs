using System.Collections.Concurrent;
using Chain.Core.Primitives;

namespace Chain.Node.Peering;

/// <summary>The inbound sessions, one per identity: a newer connection of an identity ends the older one. Thread-safe.</summary>
internal sealed class PeerSessions
{
    private readonly ConcurrentDictionary<Address, Session> _byIdentity = new();

    /// <summary>Number of connected identities.</summary>
    public int Count => _byIdentity.Count;

    /// <summary>Registers a connection whose hello was accepted. The caller disposes the session when the connection ends.</summary>
    public Session Begin(Address identity, string certificateFingerprint, CancellationToken cancellation)
    {
        Session session = new(this, identity, certificateFingerprint, cancellation);
        _byIdentity.AddOrUpdate(identity, session, (_, older) =>
        {
            older.End();
            return session;
        });
        return session;
    }

    /// <summary>Whether a connected identity sent its hello with this certificate.</summary>
    public bool IsKnown(string certificateFingerprint) => IdentityOf(certificateFingerprint) is not null;

    /// <summary>The connected identity that sent its hello with this certificate; null if there is none.</summary>
    public Address? IdentityOf(string certificateFingerprint) =>
        _byIdentity.Values.FirstOrDefault(s => s.CertificateFingerprint == certificateFingerprint)?.Identity;

    /// <summary>The connection of one identity.</summary>
    internal sealed class Session : IDisposable
    {
        private readonly PeerSessions _owner;
        private readonly CancellationTokenSource _ended;

        internal Session(PeerSessions owner, Address identity, string certificateFingerprint, CancellationToken cancellation)
        {
            _owner = owner;
            Identity = identity;
            CertificateFingerprint = certificateFingerprint;
            _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Ended = _ended.Token;
        }

        public Address Identity { get; }

        public string CertificateFingerprint { get; }

        /// <summary>Cancelled when the connection ends or a newer one replaces it.</summary>
        public CancellationToken Ended { get; }

        public void Dispose()
        {
            _owner._byIdentity.TryRemove(KeyValuePair.Create(Identity, this));
            _ended.Dispose();
        }

        internal void End()
        {
            try
            {
                _ended.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The connection has already ended.
            }
        }
    }
}

namespace Gateway.Devices;

/// <summary>Whose secret a token is.</summary>
public enum TokenKind
{
    /// <summary>Not a kind; never accepted.</summary>
    Unspecified = 0,

    /// <summary>The device's own token.</summary>
    Device = 1,

    /// <summary>The gateway's shared token, which may act for every registered device.</summary>
    Gateway = 2,
}

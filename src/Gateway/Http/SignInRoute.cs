namespace Gateway.Http;

/// <summary>Marks a route that checks the caller's credential itself, and counts the request for the caller that it finds.</summary>
internal sealed class SignInRoute
{
    public static readonly SignInRoute Instance = new();

    private SignInRoute()
    {
    }
}

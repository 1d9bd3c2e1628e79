using Gateway.Downloads;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Admin;

/// <summary>Lists the sessions and the sources.</summary>
internal sealed class AdminLists(SessionStore sessions, SourceBook sources)
{
    public Task Sessions(HttpContext context)
    {
        IReadOnlyList<AdminSession> list = [.. sessions.ListAll().Select(session => new AdminSession(
            session.ActionId, session.DeviceId, session.Contract.ToString(), session.Model, session.Version, session.ImageSha256.ToString(),
            session.State.ToString(), session.IsCancelling, session.CancelReason, session.CreatedAtMs, session.StateSinceMs,
            [.. session.Messages.Select(message => message.Text)], session.Source))];
        return AdminEndpoints.Answer(context, StatusCodes.Status200OK, list, AdminJsonContext.Default.IReadOnlyListAdminSession);
    }

    public Task Sources(HttpContext context) =>
        AdminEndpoints.Answer(context, StatusCodes.Status200OK, sources.List(), AdminJsonContext.Default.IReadOnlyListSourceRecord);
}

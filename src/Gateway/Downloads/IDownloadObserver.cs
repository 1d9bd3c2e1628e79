namespace Gateway.Downloads;

/// <summary>Told what happens between the gateway and its sources. Must return at once. [GW-SOURCE.3]</summary>
internal interface IDownloadObserver
{
    /// <summary>A source is asked for bytes, for the first time in this download [P2.4] [P4.4].</summary>
    void OnAsked(ImageOrder order, ImageSource source);

    /// <summary>A source failed, and was reported.</summary>
    void OnFault(ImageOrder order, ImageSource source, DownloadVerdict verdict, string detail);
}

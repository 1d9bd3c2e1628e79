using System.Text;
using Gateway.Protocols.Ddi;
using Gateway.Sessions;

namespace Gateway.Tests.Protocols.Ddi;

[TestFixture]
public sealed class DdiFeedbackTests
{
    [TestCase("closed", "success", "Succeeded", "CancelAcknowledged")]
    [TestCase("closed", "none", "Succeeded", "CancelAcknowledged")]
    [TestCase("closed", "failure", "Failed", "CancelFailed")]
    [TestCase("proceeding", "none", "Progress", "Progress")]
    [TestCase("scheduled", "none", "Progress", "Progress")]
    [TestCase("resumed", "none", "Progress", "Progress")]
    [TestCase("download", "none", "Progress", "Progress")]
    [TestCase("downloaded", "none", "Progress", "Progress")]
    [TestCase("rejected", "none", "Progress", "CancelRefused")]
    [TestCase("canceled", "none", "Stopped", "CancelAcknowledged")]
    [Category("GW-DDI.11")]
    public void TryParse_Execution_ReportOnEitherChannel(string execution, string finished, string deployment, string cancel)
    {
        Assert.That(DdiFeedback.TryParse(Body($$"""{"status":{"execution":"{{execution}}","result":{"finished":"{{finished}}"} } }"""),
            out DdiFeedback? feedback), Is.True);
        Assert.That((feedback!.ToDeploymentReport().GetType().Name, feedback.ToCancelReport().GetType().Name), Is.EqualTo((deployment, cancel)));
    }

    [TestCase("success", "Skipped Update.", "Skipped")]
    [TestCase("none", "Skipped Update.", "Skipped")]
    [TestCase("failure", "Skipped Update.", "Failed")]
    [TestCase("success", "Update Installed.", "Succeeded")]
    [Category("GW-DDI.8")]
    public void ToDeploymentReport_ClosedWithSWUpdatesLine_IsNoSuccess(string finished, string details, string report)
    {
        string body = $$"""{"status":{"execution":"closed","result":{"finished":"{{finished}}"},"details":["{{details}}"]} }""";
        Assert.That(DdiFeedback.TryParse(Body(body), out DdiFeedback? feedback), Is.True);
        Assert.That(feedback!.ToDeploymentReport().GetType().Name, Is.EqualTo(report));
    }

    [TestCase("", TestName = "TryParse_Nothing_Refused")]
    [TestCase("null", TestName = "TryParse_Null_Refused")]
    [TestCase("[]", TestName = "TryParse_Array_Refused")]
    [TestCase("{}", TestName = "TryParse_NoStatus_Refused")]
    [TestCase("""{"status":1}""", TestName = "TryParse_StatusNoObject_Refused")]
    [TestCase("""{"status":{"execution":"closed"}}""", TestName = "TryParse_NoResult_Refused")]
    [TestCase("""{"status":{"execution":"closed","result":{"finished":"maybe"}}}""", TestName = "TryParse_UnknownResult_Refused")]
    [TestCase("""{"status":{"execution":"exploded","result":{"finished":"none"}}}""", TestName = "TryParse_UnknownExecution_Refused")]
    [TestCase("""{"status":{"execution":7,"result":{"finished":"none"}}}""", TestName = "TryParse_ExecutionNoText_Refused")]
    [TestCase("""{"status":{"execution":"closed","execution":"closed","result":{"finished":"none"}}}""", TestName = "TryParse_NameTwice_Refused")]
    [TestCase("""{"status":{"execution":"\ud800","result":{"finished":"none"}}}""", TestName = "TryParse_LoneSurrogate_Refused")]
    [TestCase("""{"status":{"execution":"closed","result":{"finished":"none"}},"n":NaN}""", TestName = "TryParse_NotANumber_Refused")]
    [TestCase("""{"status":{"execution":"closed","result":{"finished":"none"}}} x""", TestName = "TryParse_MoreAfterTheEnd_Refused")]
    [TestCase("\ufeff{\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"none\"}}}", TestName = "TryParse_ByteOrderMark_Refused")]
    [Category("E10"), Category("GW-DDI.12")]
    public void TryParse_Malformed_Refused(string body) => Assert.That(DdiFeedback.TryParse(Body(body), out _), Is.False);

    [Test, Category("E10"), Category("GW-DDI.12")]
    public void TryParse_DeepNesting_Refused()
    {
        string deep = $$"""{"a":{{new string('[', 30_000)}}{{new string(']', 30_000)}},"status":{"execution":"closed","result":{"finished":"none"} } }""";
        Assert.That(DdiFeedback.TryParse(Body(deep), out _), Is.False);
    }

    [TestCase("""{"n":1e400,"m":9007199254740993,"status":{"execution":"closed","result":{"finished":"none"}}}""")]
    [Category("E10")]
    public void TryParse_NumbersThatNobodyReads_Ignored(string body) => Assert.That(DdiFeedback.TryParse(Body(body), out _), Is.True);

    [Test]
    public void TryParse_LongDetails_CutToWhatASessionKeeps()
    {
        string lines = string.Join(',', Enumerable.Repeat($"\"{new string('x', 600)}\"", 150));
        Assert.That(DdiFeedback.TryParse(Body($$"""{"status":{"execution":"proceeding","result":{"finished":"none"},"details":[1,null,{{lines}}] } }"""),
            out DdiFeedback? feedback), Is.True);
        Assert.That(feedback!.Details, Has.Count.EqualTo(DeviceSession.MessagesMax).And.All.Length.EqualTo(DeviceSession.MessageLengthMax));
    }

    [TestCase("""{"data":{"version":"1.2.3"}}""", "1.2.3")]
    [TestCase("""{"data":{"fw_version":"1.2.3","other":"x"}}""", "1.2.3")]
    [TestCase("""{"data":{"version":"1.2.3","fw_version":"9"},"mode":"replace"}""", "1.2.3")]
    [TestCase("""{"data":{"version":"1.2.3"},"mode":"remove"}""", null)]
    [TestCase("""{"data":{}}""", null)]
    [TestCase("""{"id":"","time":"2026","status":{"result":{"finished":"success"},"execution":"closed","details":[""]},"data":{"hw":"1.0"}}""", null)]
    public void TryParseAttributes_Report_Version(string body, string? expected)
    {
        Assert.That(DdiAttributes.TryParse(Body(body), out DdiAttributes? attributes), Is.True);
        Assert.That(attributes!.Version, Is.EqualTo(expected));
    }

    [Test, Category("E10")]
    public void TryParseAttributes_TooMany_Refused()
    {
        string data = string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"k{i}\":\"v\""));
        Assert.That(DdiAttributes.TryParse(Body($$"""{"data":{ {{data}} } }"""), out _), Is.False);
    }

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes(text);
}

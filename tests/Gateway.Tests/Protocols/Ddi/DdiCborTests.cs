using System.Formats.Cbor;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Protocols.Ddi;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocols.Ddi;

/// <summary>DDI in CBOR, as hawkBit has it, read and written by another library.</summary>
[TestFixture, Category("GW-DDI.14")]
public sealed class DdiCborTests
{
    [TestCase("{}")]
    [TestCase("""{"a":[1,23,24,255,256,65535,65536,4294967296,18446744073709551615,-1,-25,-9223372036854775808],"b":{"c":"\u00fc\ud83d\ude00","d":null}}""")]
    [TestCase("""{"true":true,"false":false,"number":1.5,"empty":"","list":[],"deep":[[[[{}]]]]}""")]
    public void FromJson_ThenToJson_IsTheSame(string json)
    {
        byte[] cbor = DdiCbor.FromJson(Encoding.UTF8.GetBytes(json));
        CborReader reader = new(cbor, CborConformanceMode.Lax);
        reader.SkipValue();
        Assert.That(reader.BytesRemaining, Is.Zero, "one whole item for another reader");
        string back = Encoding.UTF8.GetString(DdiCbor.ToJson(cbor));
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(back), JsonNode.Parse(json)), Is.True, back);
    }

    private static IEnumerable<TestCaseData> Requests()
    {
        yield return Case("definite", w => Feedback(w, 1, null));
        yield return Case("indefinite maps, as Jackson writes them", w => Feedback(w, null, null));
        yield return Case("with the tag of CBOR", w => { w.WriteTag(CborTag.SelfDescribeCbor); Feedback(w, 1, null); });
        yield return Case("a text in chunks", w => Feedback(w, 1, ["insta", "lled"]));

        static TestCaseData Case(string desc, Action<CborWriter> write) => new TestCaseData(write).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Requests))]
    public void ToJson_WhatOthersWrite_IsReadAsFeedback(Action<CborWriter> write)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        write(writer);
        Assert.That(DdiFeedback.TryParse(DdiCbor.ToJson(writer.Encode()), out DdiFeedback? feedback), Is.True);
        Assert.That(feedback!.ToDeploymentReport(), Is.InstanceOf<DeviceReport.Succeeded>());
    }

    [TestCase("", "nothing")]
    [TestCase("a1", "a map that ends")]
    [TestCase("a10161", "a name that is a number")]
    [TestCase("a16161", "a name without a value")]
    [TestCase("a1616141ff", "a byte string")]
    [TestCase("a000", "bytes after the item")]
    [TestCase("bf6161", "an open map that ends")]
    [TestCase("7b7fffffffffffffff61", "a text of many bytes that are not there")]
    [TestCase("9bffffffffffffffff", "a list of more items than bytes")]
    [TestCase("a16161fb7ff0000000000000", "infinity")]
    [TestCase("a161611c", "a reserved length")]
    [TestCase("ff", "a break alone")]
    [TestCase("3bffffffffffffffff", "below what JSON readers have")]
    [TestCase("818181818181818181818181818181818181818100", "too deep")]
    public void ToJson_Malformed_IsEmpty(string hex, string desc) =>
        Assert.That(DdiCbor.ToJson(Convert.FromHexString(hex)), Is.Empty, desc);

    [Test]
    public async Task Device_SpeakingCbor_IsUpdatedAsWithJson()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        JsonNode poll = await ReadAsync(gateway, ""), plain = JsonNode.Parse(await (await gateway.GetAsync("")).Content.ReadAsStringAsync())!;
        Assert.That(JsonNode.DeepEquals(poll, plain), Is.True, poll.ToJsonString());
        JsonNode order = await ReadAsync(gateway, (string)poll["_links"]!["deploymentBase"]!["href"]!);
        string image = (string)order["deployment"]!["chunks"]![0]!["artifacts"]![0]!["_links"]!["download-http"]!["href"]!;
        Assert.That((await gateway.GetAsync(image)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        CborWriter writer = new(CborConformanceMode.Lax);
        Feedback(writer, null, null);
        int action = gateway.Sessions[^1].ActionId;
        Assert.That(await PostAsync(gateway, $"/deploymentBase/{action}/feedback", writer.Encode()), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Installed));
        Assert.That(await PostAsync(gateway, $"/deploymentBase/{action}/feedback", [0xa1]), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static void Feedback(CborWriter writer, int? size, string[]? chunks)
    {
        writer.WriteStartMap(size);
        writer.WriteTextString("status");
        writer.WriteStartMap(size is null ? null : 3);
        writer.WriteTextString("execution");
        writer.WriteTextString("closed");
        writer.WriteTextString("result");
        writer.WriteStartMap(size);
        writer.WriteTextString("finished");
        writer.WriteTextString("success");
        writer.WriteEndMap();
        writer.WriteTextString("details");
        writer.WriteStartArray(size);
        if (chunks is null) writer.WriteTextString("done");
        else
        {
            writer.WriteStartIndefiniteLengthTextString();
            foreach (string chunk in chunks) writer.WriteTextString(chunk);
            writer.WriteEndIndefiniteLengthTextString();
        }

        writer.WriteEndArray();
        writer.WriteEndMap();
        writer.WriteEndMap();
    }

    private static async Task<JsonNode> ReadAsync(TestGateway gateway, string path)
    {
        using HttpResponseMessage answer = await gateway.GetAsync(path, headers => headers.TryAddWithoutValidation("Accept", "application/cbor"));
        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "application/cbor")));
        return JsonNode.Parse(DdiCbor.ToJson(await answer.Content.ReadAsByteArrayAsync()))!;
    }

    private static async Task<HttpStatusCode> PostAsync(TestGateway gateway, string path, byte[] body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, gateway.Base + path);
        request.Headers.TryAddWithoutValidation("Authorization", $"TargetToken {TestGateway.Token}");
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/cbor") } };
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}

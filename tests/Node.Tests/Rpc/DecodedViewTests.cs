using System.Net.Http.Json;
using System.Text.Json;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Decoding;
using Fwledger.V1;
using Node.Tests.Chains;

namespace Node.Tests.Rpc;

/// <summary>Answers over JSON hold what the canonical bytes beside it say; answers over gRPC hold only the bytes.</summary>
[TestFixture]
internal sealed class DecodedViewTests
{
    private static readonly string[] HeaderFields =
    [
        "version", "chain_id", "height", "time_ms", "parent_hash", "transactions_root", "receipts_root", "state_root", "history_root", "validators_hash",
        "next_validators_hash", "last_set_change_height", "proposer_index",
    ];

    private RpcFixture _fixture = null!;

    [OneTimeSetUp]
    public async Task SetUp() => _fixture = await RpcFixture.StartAsync();

    [OneTimeTearDown]
    public async Task TearDown() => await _fixture.DisposeAsync();

    [Test]
    public async Task Block_OverJson_HasHeaderCertificateAndCalls()
    {
        (long height, int index) = await FindDeploymentAsync();
        JsonElement decoded = (await GetAsync($"/v1/blocks/{height}")).GetProperty("decoded"), header = decoded.GetProperty("header");
        JsonElement certificate = decoded.GetProperty("certificate"), signer = certificate.GetProperty("signers")[0];
        JsonElement transaction = decoded.GetProperty("transactions")[index], call = transaction.GetProperty("call");
        Block block = _fixture.Node.Store.GetBlock(height)!;
        Assert.Multiple(() =>
        {
            Assert.That(header.EnumerateObject().Select(p => p.Name), Is.EqualTo(HeaderFields));
            Assert.That((header.GetProperty("height").GetInt64(), header.GetProperty("time_ms").GetInt64(), header.GetProperty("state_root").GetString()),
                Is.EqualTo((height, block.Header.TimeMs, block.Header.StateRoot.ToString())));
            Assert.That((certificate.GetProperty("round").GetInt32(), certificate.GetProperty("block_hash").GetString()),
                Is.EqualTo((0, block.Hash.ToString())));
            Assert.That((signer.GetProperty("index").GetInt32(), signer.GetProperty("address").GetString()),
                Is.EqualTo((0, _fixture.Node.Signer.Address.ToString())));
            Assert.That((transaction.GetProperty("kind").GetString(), transaction.GetProperty("sender").GetString(),
                transaction.GetProperty("nonce").GetUInt64()), Is.EqualTo(("FirmwareUpdate", _fixture.Chain.Vendor.Address.ToString(), 0UL)));
            Assert.That((call.GetProperty("method").GetString(), call.GetProperty("manifest").GetProperty("version").GetString()),
                Is.EqualTo(("Deploy", _fixture.Manifest.Version)));
        });
    }

    [Test]
    public async Task Block_OverGrpcAfterJson_HoldsOnlyTheBytes()
    {
        await GetAsync("/v1/blocks/1");
        BlockReply block = await _fixture.Rpc.GetBlockAsync(new GetBlockRequest { Height = 1 });
        LightBlockMessage light = await _fixture.Rpc.GetLightBlockAsync(new GetLightBlockRequest { Height = 1 });
        Assert.That((block.Decoded, light.Decoded), Is.EqualTo(((object?)null, (object?)null)));
    }

    [Test]
    public async Task Header_OverJson_HasTheSetAndItsSigners()
    {
        JsonElement decoded = (await GetAsync("/v1/headers/2")).GetProperty("decoded");
        Assert.That(decoded.GetProperty("header").EnumerateObject().Select(p => p.Name), Is.EqualTo(HeaderFields));
        Assert.That(decoded.GetProperty("validators")[0].GetProperty("public_key").GetString(), Is.EqualTo(_fixture.Node.Signer.PublicKey.ToString()));
        Assert.That(decoded.GetProperty("certificate").GetProperty("signers")[0].GetProperty("address").GetString(),
            Is.EqualTo(_fixture.Node.Signer.Address.ToString()));
    }

    [Test]
    public async Task Notice_OverJson_HasTheHeader()
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(30));
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/subscribe");
        using HttpResponseMessage answer = await _fixture.Node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(timeout.Token));
        Task<string?> notice = lines.ReadLineAsync(timeout.Token).AsTask();
        await _fixture.Cluster.CommitAsync();
        using JsonDocument read = JsonDocument.Parse((await notice)!);
        JsonElement decoded = read.RootElement.GetProperty("light_block").GetProperty("decoded");
        Assert.That(decoded.GetProperty("header").EnumerateObject().Select(p => p.Name), Is.EqualTo(HeaderFields));
    }

    [Test]
    public async Task Receipt_OverJson_HasItsEvents()
    {
        JsonElement decoded = (await GetAsync($"/v1/receipts/{_fixture.Deployment.Id}")).GetProperty("decoded");
        Assert.That((decoded.GetProperty("outcome").GetString(), decoded.GetProperty("contract").GetString()), Is.EqualTo(("Accepted", _fixture.Contract)));
        Assert.That(decoded.GetProperty("events")[0].GetProperty("type").GetString(), Is.EqualTo(nameof(ContractEventType.ReleaseDeployed)));
    }

    private static IEnumerable<TestCaseData> Values()
    {
        yield return Case(nameof(ParticipantRecord), "name", f => StateKeys.Participant(f.Chain.Vendor.Address));
        yield return Case(nameof(ReleaseRecord), "manifest", f => StateKeys.Release(Address.Parse(f.Contract)));
        yield return Case(nameof(ChainParameters), "heartbeat_ms", _ => StateKeys.Parameters);
        yield return Case(nameof(ValidatorSet), null, _ => StateKeys.Validators);
        yield return Case(nameof(Address), null, f => StateKeys.KeyOwner(f.Chain.Vendor.PublicKey));
        yield return Case("Number", null, f => StateKeys.Nonce(f.Chain.Vendor.Address));

        static TestCaseData Case(string type, string? field, Func<RpcFixture, StateKey> key) =>
            new TestCaseData(type, field, key).SetArgDisplayNames(type);
    }

    [TestCaseSource(nameof(Values))]
    public async Task StateValue_OverJson_HasTypeAndContent(string type, string? field, object key)
    {
        StateKey named = ((Func<RpcFixture, StateKey>)key)(_fixture);
        JsonElement decoded = (await GetAsync($"/v1/state/{named.Path}")).GetProperty("decoded");
        Assert.That(decoded.GetProperty("type").GetString(), Is.EqualTo(type));
        if (field is not null) Assert.That(decoded.GetProperty("value").TryGetProperty(field, out _), Is.True, decoded.ToString());
    }

    [Test]
    public async Task StateValue_Absent_HasNoView()
    {
        JsonElement json = await GetAsync($"/v1/state/{RpcFixture.Zeros(32)}");
        Assert.That(json.TryGetProperty("decoded", out JsonElement decoded) && decoded.ValueKind != JsonValueKind.Null, Is.False, json.ToString());
    }

    [Test]
    public async Task Account_AndRelease_OverJson_HaveTheirRecords()
    {
        JsonElement account = (await GetAsync($"/v1/accounts/{_fixture.Chain.Vendor.Address}")).GetProperty("decoded");
        JsonElement release = (await GetAsync($"/v1/releases/{_fixture.Contract}")).GetProperty("decoded").GetProperty("release");
        Assert.That((account.GetProperty("address").GetString(), release.GetProperty("status").GetString()),
            Is.EqualTo((_fixture.Chain.Vendor.Address.ToString(), nameof(ReleaseStatus.Deployed))));
    }

    private async Task<JsonElement> GetAsync(string path) => await _fixture.Node.Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    private async Task<(long Height, int Index)> FindDeploymentAsync()
    {
        ReceiptReply receipt = await _fixture.Rpc.GetReceiptAsync(new GetReceiptRequest { TransactionId = _fixture.Deployment.Id.ToString() });
        return (receipt.Height, receipt.Index);
    }
}

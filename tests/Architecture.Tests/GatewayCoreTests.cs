namespace Architecture.Tests;

/// <summary>The gateway's core knows no device protocol.</summary>
[TestFixture]
public sealed class GatewayCoreTests
{
    private const string Ddi = "Protocols/Ddi";

    /// <summary>The composition root registers the protocol; nothing else may refer to it.</summary>
    private const string CompositionRoot = "Hosting";

    [Test]
    public void Types_OutsideDdiAndTheCompositionRoot_ReferToNoTypeOfDdi()
    {
        List<TypeUse> uses = [.. CompiledTypes.Read("Gateway").Uses().Where(use => use.ToFolder == Ddi && use.FromFolder != Ddi)];
        Assert.That(uses.Select(use => use.FromFolder).Distinct(), Is.EqualTo([CompositionRoot]),
            string.Join('\n', uses.Select(use => $"{use.FromFolder}: {use.FromType} uses {use.ToType}")));
    }

    [Test]
    public void CompositionRoot_RegistersDdi_ByItsProtocolOnly()
    {
        IEnumerable<string> used = CompiledTypes.Read("Gateway").Uses().Where(use => use.ToFolder == Ddi && use.FromFolder == CompositionRoot)
            .Select(use => use.ToType).Distinct();
        Assert.That(used, Is.EqualTo(["DdiProtocol"]));
    }
}

using System.CommandLine;
using Chain.Node.Cli.Manual;

namespace Node.Tests.Cli;

/// <summary>The manual page says what the help says, and no text of it is read as a request.</summary>
[TestFixture]
public sealed class ManualPageTests
{
    [Test]
    public void Of_ATree_NamesEachVisibleCommandWithItsOptionsAndArguments()
    {
        Command tree = new("fwledger", "Does it.")
        {
            new Command("firmware", "Releases.")
            {
                new Command("publish", "Publish one.\n\n  fwledger firmware publish image.bin")
                {
                    new Argument<string>("IMAGE") { Description = "The image." }, new Option<int>("--counter", "-c") { Description = "Its counter." },
                },
                new Command("secret") { Hidden = true },
            },
        };
        string page = ManualPage.Of(tree);
        Assert.That(page, Does.Contain(".SS fwledger firmware publish \\fIIMAGE\\fR\nPublish one.\n")
            .And.Contain("Publish one.\n.PP\n.EX\n  fwledger firmware publish image.bin\n.EE")
            .And.Contain(".TP\n\\fB\\-\\-counter\\fR, \\fB\\-c\\fR\nIts counter.\n"));
        Assert.That(page, Does.Not.Contain("secret"));
    }

    [Test]
    public void Of_ATextThatLooksLikeARequest_EscapesIt()
    {
        string page = ManualPage.Of(new Command("fwledger", ".TH x\n'so\nC:\\dir"));
        Assert.That(page, Does.Contain("\n\\&.TH x\n\\&'so\nC:\\edir\n"));
    }
}

using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Simulators.ChainMaker;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

/// <summary>The bytes of the anchor contract's calls, and its rules as the test node keeps them.</summary>
public sealed class AnchorCallTests
{
    private static readonly byte[] Owner = [.. Enumerable.Repeat((byte)1, 20)];
    private static readonly byte[] Publisher = [.. Enumerable.Repeat((byte)2, 20)];

    // The selectors are those that solc 0.8.30 gives for CarbonAnchor.
    [Fact]
    public void Calls_HaveTheSelectorsAndWordsOfTheContract()
    {
        AnchorPublication publication = AnchorRun.Of(3)[2];
        byte[] call = AnchorCall.Anchor(publication);
        Assert.Equal("21deb524", AnchorCall.Method(call));
        Assert.Equal("d22057a9", AnchorCall.Method(AnchorCall.Register(AnchorRun.Log, Publisher)));
        Assert.Equal("02d3af5b", AnchorCall.Method(AnchorCall.Next(AnchorRun.Log)));
        Assert.Equal("5d030b1b", AnchorCall.Method(AnchorCall.Anchors(AnchorRun.Log, 2)));

        AnchorStatement statement = publication.Statement;
        string words = AnchorRun.Log.ToHex() + "2".PadLeft(64, '0') + "1e".PadLeft(64, '0') + statement.Checkpoint.Root.ToHex() + statement.Digest.ToHex() + publication.CrossReceipt.ToHex();
        Assert.Equal("21deb524" + words, System.Text.Encoding.ASCII.GetString(AnchorCall.Data(call)));
        Assert.Equal(new AnchorCallValues(AnchorRun.Log, 2, 30, statement.Checkpoint.Root, statement.Digest, publication.CrossReceipt), AnchorCall.ReadAnchor(call));
    }

    [Fact]
    public void NumbersAbove63Bits_AndOtherLengths_AreNotRead()
    {
        byte[] call = AnchorCall.Anchor(AnchorRun.Of(1)[0]);
        Assert.Null(AnchorCall.ReadAnchor(call.AsSpan(1)));
        Assert.Null(AnchorCall.ReadAnchor([.. call, 0]));
        call[4 + 32] = 1;
        Assert.Null(AnchorCall.ReadAnchor(call));
        Assert.Equal(5, AnchorCall.NextAnswer(AnchorCall.Number(5)));
        Assert.Null(AnchorCall.NextAnswer([.. new byte[24], 0x80, .. new byte[7]]));
        Assert.Null(AnchorCall.NextAnswer(new byte[31]));
        Assert.Null(AnchorCall.AnchorsAnswer(new byte[96]));
    }

    [Fact]
    public void TheTestNodesContract_KeepsTheRulesOfTheContract()
    {
        AnchorContractState contract = new(Owner);
        IReadOnlyList<AnchorPublication> run = AnchorRun.Of(3);
        string? Revert(byte[] call, byte[] caller) => contract.Run(call, caller, view: false).Revert;

        Assert.Equal("NotPublisher", Revert(AnchorCall.Anchor(run[0]), Publisher));
        Assert.Equal("NotOwner", Revert(AnchorCall.Register(AnchorRun.Log, Publisher), Publisher));
        Assert.Null(Revert(AnchorCall.Register(AnchorRun.Log, Publisher), Owner));
        Assert.Equal("NotPublisher", Revert(AnchorCall.Anchor(run[0]), Owner));
        Assert.Equal("WrongSequence(0)", Revert(AnchorCall.Anchor(run[1]), Publisher));
        Assert.Null(Revert(AnchorCall.Anchor(run[0]), Publisher));
        Assert.Equal("WrongSequence(1)", Revert(AnchorCall.Anchor(run[0]), Publisher));

        AnchorStatement smaller = new(AnchorRun.Origin, 9, Hash.Of("x"u8), run[0].Statement.Digest);
        Assert.Equal("SizeShrank(10)", Revert(AnchorCall.Anchor(new AnchorPublication(smaller, 1, Hash.Zero)), Publisher));
        byte[] empty = AnchorCall.Anchor(run[1]);
        empty.AsSpan(4 + 96, 32).Clear();
        Assert.Equal("NothingToAnchor", Revert(empty, Publisher));

        // Of the same size is allowed: a log that stood still is anchored again.
        AnchorStatement same = new(AnchorRun.Origin, 10, run[0].Statement.Checkpoint.Root, run[0].Statement.Digest);
        Assert.Null(Revert(AnchorCall.Anchor(new AnchorPublication(same, 1, Hash.Zero)), Publisher));
        Assert.Equal(2, AnchorCall.NextAnswer(contract.Run(AnchorCall.Next(AnchorRun.Log), Owner, view: true).Answer));
        Assert.Equal((10, same.Checkpoint.Root, same.Digest, Hash.Zero), AnchorCall.AnchorsAnswer(contract.Run(AnchorCall.Anchors(AnchorRun.Log, 1), Owner, view: true).Answer));
        Assert.Equal((0, Hash.Zero, Hash.Zero, Hash.Zero), AnchorCall.AnchorsAnswer(contract.Run(AnchorCall.Anchors(AnchorRun.Log, 2), Owner, view: true).Answer));

        // A query says what a transaction would come to, and keeps nothing of it.
        AnchorPublication third = new(new AnchorStatement(AnchorRun.Origin, 30, run[2].Statement.Checkpoint.Root, same.Digest), 2, Hash.Zero);
        Assert.Null(contract.Run(AnchorCall.Anchor(third), Publisher, view: true).Revert);
        Assert.Equal("NotPublisher", contract.Run(AnchorCall.Anchor(third), Owner, view: true).Revert);
        Assert.Equal(2, AnchorCall.NextAnswer(contract.Run(AnchorCall.Next(AnchorRun.Log), Owner, view: true).Answer));
    }
}

using CarbonLedger.Carbon.Factors;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class FuelTableTests
{
    private static readonly FuelTable Table = FuelTable.Read(FuelTable.DefaultBytes()).Require("default-fuels.json");

    [Fact]
    public void EveryPublishedEmissionFactor_IsItsCarbonContentTimes44Over12_Rounded()
    {
        FuelRow[] published = [.. Table.Rows.Where(row => row.EmissionFactor is not null)];
        Assert.Equal(18, published.Length);
        Assert.All(published, row => Assert.InRange(row.EmissionFactor!.Value / (row.CarbonContent * row.Oxidation * 44 / 12 * 1000), 0.995m, 1.005m));
    }

    [Fact]
    public void EveryRow_HasASource_AndOnlyWoodAndBiogasAreBiogenic()
    {
        Assert.Equal(23, Table.Rows.Count());
        Assert.All(Table.Rows, row => Assert.False(string.IsNullOrWhiteSpace(row.Source)));
        Assert.Equal(["ipcc-2006-landfill-gas", "ipcc-2006-wood"], Table.Rows.Where(row => row.Biogenic).Select(row => row.Id.Value));
    }

    [Fact]
    public void ChineseNaturalGas_IsCountedInThousandNormalCubicMetres()
    {
        FuelRow gas = Table.Find(new FuelId("cn-guideline-natural-gas"))!;
        Assert.Equal((FuelUnit.ThousandNormalCubicMetres, 38_931m, 15.32m, 0.99m), (gas.Unit, gas.NetCalorificValue, gas.CarbonContent, gas.Oxidation));
        Assert.Null(gas.EmissionFactor);
    }

    [Fact]
    public void AnyChangedByte_NeverThrows()
    {
        byte[] fuels = FuelTable.DefaultBytes();
        byte[] potentials = GwpTable.DefaultBytes();
        Gen.Select(Gen.Int[0, potentials.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. fuels];
            changed[at] = value;
            Assert.NotNull(FuelTable.Read(changed).Problems);
            changed = [.. potentials];
            changed[at] = value;
            Assert.NotNull(GwpTable.Read(changed).Problems);
        }, iter: 1_000);
    }
}

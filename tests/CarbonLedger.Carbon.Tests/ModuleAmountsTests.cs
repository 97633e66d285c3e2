using System.Reflection;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using static CarbonLedger.Carbon.Tests.MadeLife;

namespace CarbonLedger.Carbon.Tests;

public sealed class ModuleAmountsTests
{
    /// <summary>Trap 11.</summary>
    [Fact]
    public void ModuleD_IsNeverNettedIntoAToC()
    {
        ModuleAmounts amounts = (Of(LifecycleModule.A1, 100) + Of(LifecycleModule.C4, 10)).With(new BeyondBoundary(-90));
        Assert.Equal((Int128)110, amounts.TotalMilligrams);
        Assert.Equal((Int128)220, (amounts + amounts).TotalMilligrams);
        Assert.Equal(new BeyondBoundary(-180), (amounts + amounts).Beyond);
        Assert.Throws<ArgumentException>(() => amounts.With(LifecycleModule.D, CarbonMass.FromMilligrams(-90)));
        Assert.Throws<ArgumentException>(() => amounts.MilligramsOf(LifecycleModule.D));
        Assert.Equal(amounts.TotalMilligrams, amounts.SumOf(_ => true));
    }

    /// <summary>Trap 11.</summary>
    [Fact]
    public void TypeOfD_BecomesNoMassAndAddsToItselfOnly()
    {
        MethodInfo[] methods = typeof(BeyondBoundary).GetMethods(BindingFlags.Static | BindingFlags.Public);
        Assert.DoesNotContain(methods, method => method.Name is "op_Implicit" or "op_Explicit");
        Assert.All(methods.Where(method => method.Name is "op_Addition"), method => Assert.All(method.GetParameters(), parameter => Assert.Equal(typeof(BeyondBoundary), parameter.ParameterType)));
        Assert.DoesNotContain(typeof(BeyondBoundary).GetMembers(), member => member is PropertyInfo { PropertyType.Name: nameof(CarbonMass) });
    }

    [Fact]
    public void ModuleThatIsNotDeclared_IsNotZero()
    {
        Assert.Null(ModuleAmounts.None.MilligramsOf(LifecycleModule.A1));
        Assert.Null(ModuleAmounts.None.Beyond);
        Assert.Equal((Int128)0, Of(LifecycleModule.A1, 0).MilligramsOf(LifecycleModule.A1));
        Assert.NotEqual(ModuleAmounts.None, Of(LifecycleModule.A1, 0));
    }

    [Fact]
    public void EveryModule_HasTheStandardsNameAndOneStage()
    {
        foreach (LifecycleModule module in Enum.GetValues<LifecycleModule>())
        {
            Assert.True(ModuleNames.TryFind(module.Name(), out LifecycleModule found) && found == module);
            int stages = (module.IsUpfront() ? 1 : 0) + (module.IsAdded() ? 1 : 0) + (module.IsUse() ? 1 : 0) + (module.IsEnd() ? 1 : 0);
            Assert.Equal(module == LifecycleModule.D ? 0 : 1, stages);
        }
    }

    [Fact]
    public void BenefitOfScrap_IsByHand()
    {
        // −(505 × (4.0 − 0.8) × 0.9 + (−100) × (2.35 − 0.5) × 1) = −1269.4 kg; scrap that went in counts against it.
        BeyondBoundary benefit = BeyondBoundary.OfScrap([new ScrapLine("copper", 505, 4.0m, 0.8m, 0.9m, "made"), new ScrapLine("steel", -100, 2.35m, 0.5m, 1, "made")]);
        Assert.Equal(new BeyondBoundary(-1_269_400_000), benefit);
    }
}

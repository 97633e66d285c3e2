using System.Reflection;
using CarbonLedger.Carbon.Amounts;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class AmountTests
{
    public static TheoryData<Type> Amounts => [.. typeof(Energy).Assembly.GetTypes().Where(type => type.Namespace == typeof(Energy).Namespace && type.IsValueType)];

    [Fact]
    public void SumAndDifference_UndoEachOther() => Gen.Select(Gen.Long[-4_000_000_000_000_000_000, 4_000_000_000_000_000_000], Gen.Long[-4_000_000_000_000_000_000, 4_000_000_000_000_000_000]).Sample((a, b) =>
    {
        Assert.Equal(Energy.FromWattHours(a), Energy.FromWattHours(a) + Energy.FromWattHours(b) - Energy.FromWattHours(b));
        Assert.Equal(CarbonMass.FromMilligrams(a), CarbonMass.FromMilligrams(a) + CarbonMass.FromMilligrams(b) - CarbonMass.FromMilligrams(b));
        Assert.Equal(-(Energy.FromWattHours(a) - Energy.FromWattHours(b)), Energy.FromWattHours(b) - Energy.FromWattHours(a));
        Assert.Equal(a.CompareTo(b), CarbonIntensity.FromMilligramsPerMegawattHour(a).CompareTo(CarbonIntensity.FromMilligramsPerMegawattHour(b)));
    });

    [Fact]
    public void RoundedFromADouble_IsAtMostHalfAway() => Gen.Double[-1e15, 1e15].Sample(value =>
        Assert.True(Math.Abs(Energy.RoundWattHours(value).WattHours - value) <= 0.5));

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(1.5, 2)]
    [InlineData(-0.5, 0)]
    [InlineData(-2.5, -2)]
    public void Half_GoesToTheEven(double value, long expected) => Assert.Equal(expected, CarbonMass.RoundMilligrams(value).Milligrams);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(9.3e18)]
    [InlineData(-9.3e18)]
    public void WhatDoesNotFit_Throws(double value)
    {
        Assert.Throws<OverflowException>(() => Energy.RoundWattHours(value));
        Assert.Throws<OverflowException>(() => CarbonMass.RoundMilligrams(value));
        Assert.Throws<OverflowException>(() => CarbonIntensity.RoundMilligramsPerMegawattHour(value));
    }

    [Fact]
    public void Overflow_ThrowsAndNeverWraps()
    {
        Assert.Throws<OverflowException>(() => Energy.FromWattHours(long.MaxValue) + Energy.FromWattHours(1));
        Assert.Throws<OverflowException>(() => CarbonMass.FromMilligrams(long.MinValue) - CarbonMass.FromMilligrams(1));
        Assert.Throws<OverflowException>(() => -CarbonIntensity.FromMilligramsPerMegawattHour(long.MinValue));
    }

    [Fact]
    public void Amounts_AreFound() => Assert.Equal(3, Amounts.Count);

    [Theory]
    [MemberData(nameof(Amounts))]
    public void Amount_IsMadeByNamedFactoriesOnly(Type amount)
    {
        Assert.NotNull(amount.GetCustomAttribute<System.Runtime.CompilerServices.IsReadOnlyAttribute>());
        Assert.Empty(amount.GetConstructors());
        Assert.Single(amount.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public), field => field.IsPrivate && field.FieldType == typeof(long));
        MethodInfo[] makers = [.. amount.GetMethods(BindingFlags.Static | BindingFlags.Public).Where(method => method.ReturnType == amount && method.GetParameters() is [{ } only] && only.ParameterType != amount)];
        Assert.Equal(2, makers.Length);
        Assert.Single(makers, method => method.Name.StartsWith("From", StringComparison.Ordinal) && method.GetParameters()[0].ParameterType == typeof(long));
        Assert.Single(makers, method => method.Name.StartsWith("Round", StringComparison.Ordinal) && method.GetParameters()[0].ParameterType == typeof(double));
        Assert.DoesNotContain(amount.GetMethods(), method => method.Name is "op_Implicit" or "op_Explicit");
    }
}

using System.Collections.Immutable;
using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>
/// Carbon by module in whole mg CO2e, 128 bits wide. A module that was not declared has no amount, which is not zero. D stands apart:
/// <see cref="TotalMilligrams"/> is of A to C, and D has another type.
/// </summary>
public sealed class ModuleAmounts : IEquatable<ModuleAmounts>
{
    private readonly ImmutableSortedDictionary<LifecycleModule, Int128> amounts;

    private ModuleAmounts(ImmutableSortedDictionary<LifecycleModule, Int128> amounts, BeyondBoundary? beyond) => (this.amounts, Beyond) = (amounts, beyond);

    /// <summary>Nothing declared.</summary>
    public static ModuleAmounts None { get; } = new(ImmutableSortedDictionary<LifecycleModule, Int128>.Empty, null);

    /// <summary>Module D; null if not declared.</summary>
    public BeyondBoundary? Beyond { get; }

    /// <summary>The declared modules of A to C, in the standard's order.</summary>
    public IEnumerable<LifecycleModule> Declared => amounts.Keys;

    /// <summary>Σ of A to C in mg, without D.</summary>
    public Int128 TotalMilligrams => SumOf(_ => true);

    /// <summary>A module of A to C in mg; null if not declared.</summary>
    /// <exception cref="ArgumentException">D, which is <see cref="Beyond"/>.</exception>
    public Int128? MilligramsOf(LifecycleModule module) => amounts.TryGetValue(NotD(module), out Int128 milligrams) ? milligrams : null;

    /// <summary>Σ of the declared modules of A to C that a rule picks, in mg.</summary>
    public Int128 SumOf(Func<LifecycleModule, bool> picks) => amounts.Where(pair => picks(pair.Key)).Aggregate((Int128)0, (sum, pair) => sum + pair.Value);

    /// <summary>Only the modules of A to C that a rule picks, without D.</summary>
    public ModuleAmounts Only(Func<LifecycleModule, bool> picks) => new(amounts.RemoveRange(amounts.Keys.Where(module => !picks(module))), null);

    /// <summary>With so much more in a module of A to C.</summary>
    /// <exception cref="ArgumentException">D, which is a <see cref="BeyondBoundary"/>.</exception>
    public ModuleAmounts With(LifecycleModule module, CarbonMass more) =>
        new(amounts.SetItem(NotD(module), amounts.GetValueOrDefault(module) + more.Milligrams), Beyond);

    /// <summary>With so much more in D.</summary>
    public ModuleAmounts With(BeyondBoundary more) => new(amounts, (Beyond ?? default) + more);

    public static ModuleAmounts operator +(ModuleAmounts left, ModuleAmounts right) => Add(left, right);

    /// <summary>Module by module; D with D only.</summary>
    public static ModuleAmounts Add(ModuleAmounts left, ModuleAmounts right)
    {
        ImmutableSortedDictionary<LifecycleModule, Int128> sum = left.amounts;
        foreach ((LifecycleModule module, Int128 milligrams) in right.amounts)
        {
            sum = sum.SetItem(module, sum.GetValueOrDefault(module) + milligrams);
        }

        return new ModuleAmounts(sum, left.Beyond is { } beyond && right.Beyond is { } more ? beyond + more : left.Beyond ?? right.Beyond);
    }

    public bool Equals(ModuleAmounts? other) => other is not null && Beyond == other.Beyond && amounts.SequenceEqual(other.amounts);

    public override bool Equals(object? obj) => Equals(obj as ModuleAmounts);

    public override int GetHashCode() => HashCode.Combine(amounts.Count, TotalMilligrams, Beyond);

    private static LifecycleModule NotD(LifecycleModule module) =>
        module != LifecycleModule.D ? module : throw new ArgumentException("Module D is a line of its own and in no sum of A to C.", nameof(module));
}

using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>What gas-filled units emitted by EN 15804 module, CO2e by one named set; a view of the same bookings as the inventory, never a second booking.</summary>
/// <param name="Amounts">B1, B2 and C1; a module of <paramref name="WithoutPotential"/> is not declared, and none is of what has no booking.</param>
/// <param name="Basis">What the amounts were reckoned with.</param>
/// <param name="WithoutPotential">Modules in which a gas was emitted that the set lists no potential for.</param>
public sealed record GasModules(ModuleAmounts Amounts, GwpBasis Basis, IReadOnlyList<LifecycleModule> WithoutPotential)
{
    /// <exception cref="InvalidOperationException">The two were reckoned with different warming potentials; the message names both.</exception>
    public static GasModules operator +(GasModules left, GasModules right) => Add(left, right);

    /// <summary>Module by module. What has no potential in one of the two has no amount in the sum.</summary>
    /// <exception cref="InvalidOperationException">The two were reckoned with different warming potentials; the message names both.</exception>
    public static GasModules Add(GasModules left, GasModules right)
    {
        if (left.Basis != right.Basis)
        {
            throw new InvalidOperationException($"Modules by {left.Basis} and by {right.Basis} can't be added: one report uses one set of warming potentials.");
        }

        LifecycleModule[] without = [.. left.WithoutPotential.Union(right.WithoutPotential).Order()];
        return new GasModules((left.Amounts + right.Amounts).Only(module => !without.Contains(module)), left.Basis, without);
    }
}

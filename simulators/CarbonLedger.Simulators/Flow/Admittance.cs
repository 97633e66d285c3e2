using System.Numerics;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Simulators.Flow;

/// <summary>The pi model of a branch with an ideal transformer at its from end (MATPOWER User's Manual, section 3.2).</summary>
internal readonly record struct Admittance(int From, int To, Complex FromFrom, Complex FromTo, Complex ToFrom, Complex ToTo)
{
    public static Admittance Of(Branch branch, int from, int to)
    {
        Complex series = 1 / new Complex(branch.Resistance, branch.Reactance);
        Complex charging = new(0, branch.Susceptance / 2);
        Complex tap = Complex.FromPolarCoordinates(branch.Tap, branch.ShiftDegrees * Math.PI / 180);
        return new Admittance(
            from, to,
            (series + charging) / (branch.Tap * branch.Tap),
            -series / Complex.Conjugate(tap),
            -series / tap,
            series + charging);
    }
}

using System.Globalization;
using CarbonLedger.Carbon.Network;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace CarbonLedger.Simulators.Flow;

/// <summary>
/// AC power flow by Newton-Raphson in polar coordinates (Tinney and Hart 1967). A bus with a unit of dispatch <c>slack</c>
/// balances its part of the network, a bus with any other unit holds the unit's voltage, even at no output; every other bus
/// has given power. Reactive limits are not enforced. The same inputs give the same flows on one machine; other machines may
/// differ in the last bits, so nothing here is hashed before it is quantised.
/// </summary>
public sealed class PowerFlow
{
    /// <summary>The dense solver's limit: above it one step takes minutes.</summary>
    public const int BusesMax = 2000;

    public const int IterationsMax = 30;

    /// <summary>Largest mismatch of a solution, p.u.</summary>
    public const double TolerancePerUnit = 1e-10;

    private readonly NetworkModel model;
    private readonly Dictionary<BusId, int> busOf = [];
    private readonly Admittance[] branches;
    private readonly List<(int Bus, Complex Admittance)>[] rows;
    private readonly BusKind[] kinds;
    private readonly double[] heldVoltage;
    private readonly int[] angleColumn;
    private readonly int[] voltageColumn;
    private readonly int unknowns;
    private readonly PowerFlowFailure? unsolvable;

    public PowerFlow(NetworkModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        foreach (Bus bus in model.Buses)
        {
            busOf.Add(bus.Id, busOf.Count);
        }

        branches = [.. model.Branches.Select(branch => Admittance.Of(branch, busOf[branch.From], busOf[branch.To]))];
        rows = BuildRows();
        kinds = new BusKind[model.Buses.Count];
        heldVoltage = new double[model.Buses.Count];
        foreach (Generator generator in model.Generators)
        {
            int bus = busOf[generator.Bus];
            kinds[bus] = (BusKind)Math.Max((int)kinds[bus], (int)(generator.Dispatch == "slack" ? BusKind.Balancing : BusKind.HeldVoltage));
            heldVoltage[bus] = heldVoltage[bus] == 0 ? generator.VoltagePerUnit : heldVoltage[bus];
        }

        (angleColumn, voltageColumn, unknowns) = NumberUnknowns();
        unsolvable = WhyUnsolvable();
    }

    private enum BusKind
    {
        GivenPower = 0,
        HeldVoltage = 1,
        Balancing = 2,
    }

    /// <summary>Position of a bus in the model's list.</summary>
    public int IndexOf(BusId bus) => busOf[bus];

    /// <summary>Solves from the model's own voltages and, should that fail, from a flat start.</summary>
    public PowerFlowResult Solve(GridInjections injections)
    {
        ArgumentNullException.ThrowIfNull(injections);
        if (unsolvable is not null)
        {
            return new PowerFlowResult(null, unsolvable);
        }

        PowerFlowResult fromCase = Solve(injections, flat: false);
        return fromCase.Solution is not null ? fromCase : Solve(injections, flat: true);
    }

    private PowerFlowResult Solve(GridInjections injections, bool flat)
    {
        (double[] active, double[] reactive) = ScheduledPerUnit(injections);
        double[] magnitude = [.. model.Buses.Select((bus, i) => kinds[i] != BusKind.GivenPower ? heldVoltage[i] : flat ? 1 : bus.VoltagePerUnit)];
        double[] angle = [.. model.Buses.Select(bus => flat ? 0 : bus.AngleDegrees * Math.PI / 180)];
        double mismatch = double.NaN;
        for (int iteration = 0; iteration <= IterationsMax; iteration++)
        {
            (double[] p, double[] q) = Injected(magnitude, angle);
            Vector<double> residual = Residual(active, reactive, p, q);
            mismatch = residual.Count == 0 ? 0 : residual.AbsoluteMaximum();
            if (mismatch < TolerancePerUnit)
            {
                return new PowerFlowResult(Solved(injections, magnitude, angle, iteration, mismatch), null);
            }

            Vector<double> step = Jacobian(magnitude, angle, p, q).LU().Solve(residual);
            if (!step.All(double.IsFinite))
            {
                return Failed(PowerFlowFailureReason.Singular, $"The equations of iteration {iteration} have no solution.", iteration, mismatch);
            }

            Apply(step, magnitude, angle);
        }

        return Failed(
            PowerFlowFailureReason.NotConverged,
            string.Create(CultureInfo.InvariantCulture, $"A mismatch of {mismatch:E2} p.u. is left after {IterationsMax} iterations; expected below {TolerancePerUnit:E0}."),
            IterationsMax, mismatch);
    }

    private List<(int Bus, Complex Admittance)>[] BuildRows()
    {
        SortedDictionary<int, Complex>[] sums = [.. model.Buses.Select((bus, i) => new SortedDictionary<int, Complex>
        {
            [i] = new Complex(bus.ShuntMegawatts, bus.ShuntMegavars) / model.BaseMegavoltAmperes,
        })];
        void Add(int row, int column, Complex value) => sums[row][column] = sums[row].GetValueOrDefault(column) + value;
        foreach (Admittance branch in branches)
        {
            Add(branch.From, branch.From, branch.FromFrom);
            Add(branch.From, branch.To, branch.FromTo);
            Add(branch.To, branch.From, branch.ToFrom);
            Add(branch.To, branch.To, branch.ToTo);
        }

        return [.. sums.Select(row => row.Select(pair => (pair.Key, pair.Value)).ToList())];
    }

    private (int[] Angles, int[] Voltages, int Unknowns) NumberUnknowns()
    {
        int[] angles = new int[kinds.Length];
        int[] voltages = new int[kinds.Length];
        int next = 0;
        for (int i = 0; i < kinds.Length; i++)
        {
            angles[i] = kinds[i] == BusKind.Balancing ? -1 : next++;
        }

        for (int i = 0; i < kinds.Length; i++)
        {
            voltages[i] = kinds[i] == BusKind.GivenPower ? next++ : -1;
        }

        return (angles, voltages, next);
    }

    private PowerFlowFailure? WhyUnsolvable()
    {
        if (model.Buses.Count > BusesMax)
        {
            return Failed(PowerFlowFailureReason.TooManyBuses, $"The network has {model.Buses.Count} buses; the limit is {BusesMax}.", 0, double.NaN).Failure;
        }

        if (model.Branches.FirstOrDefault(branch => branch.Resistance == 0 && branch.Reactance == 0) is { } shorted)
        {
            return Failed(PowerFlowFailureReason.ZeroImpedance, $"Branch {shorted.Id} has r = 0 and x = 0.", 0, double.NaN).Failure;
        }

        bool[] reached = new bool[kinds.Length];
        Stack<int> open = new(Enumerable.Range(0, kinds.Length).Where(i => kinds[i] == BusKind.Balancing));
        while (open.TryPop(out int bus))
        {
            if (!reached[bus])
            {
                reached[bus] = true;
                rows[bus].ForEach(entry => open.Push(entry.Bus));
            }
        }

        int lost = Array.IndexOf(reached, false);
        return lost < 0
            ? null
            : Failed(PowerFlowFailureReason.NoBalancingUnit, $"Bus {model.Buses[lost].Id} is connected to no unit of dispatch slack.", 0, double.NaN).Failure;
    }

    private (double[] Active, double[] Reactive) ScheduledPerUnit(GridInjections injections)
    {
        double[] active = new double[kinds.Length];
        double[] reactive = new double[kinds.Length];
        for (int i = 0; i < model.Generators.Count; i++)
        {
            active[busOf[model.Generators[i].Bus]] += injections.GeneratorMegawatts[i] / model.BaseMegavoltAmperes;
        }

        for (int i = 0; i < model.Loads.Count; i++)
        {
            active[busOf[model.Loads[i].Bus]] -= injections.LoadMegawatts[i] / model.BaseMegavoltAmperes;
            reactive[busOf[model.Loads[i].Bus]] -= injections.LoadMegavars[i] / model.BaseMegavoltAmperes;
        }

        for (int i = 0; i < model.Storages.Count; i++)
        {
            active[busOf[model.Storages[i].Bus]] -= injections.StorageMegawatts[i] / model.BaseMegavoltAmperes;
        }

        return (active, reactive);
    }

    private (double[] Active, double[] Reactive) Injected(double[] magnitude, double[] angle)
    {
        double[] active = new double[kinds.Length];
        double[] reactive = new double[kinds.Length];
        for (int i = 0; i < kinds.Length; i++)
        {
            foreach ((int j, Complex y) in rows[i])
            {
                (double sin, double cos) = Math.SinCos(angle[i] - angle[j]);
                active[i] += magnitude[i] * magnitude[j] * ((y.Real * cos) + (y.Imaginary * sin));
                reactive[i] += magnitude[i] * magnitude[j] * ((y.Real * sin) - (y.Imaginary * cos));
            }
        }

        return (active, reactive);
    }

    private Vector<double> Residual(double[] active, double[] reactive, double[] p, double[] q)
    {
        Vector<double> residual = Vector<double>.Build.Dense(unknowns);
        for (int i = 0; i < kinds.Length; i++)
        {
            if (angleColumn[i] >= 0)
            {
                residual[angleColumn[i]] = active[i] - p[i];
            }

            if (voltageColumn[i] >= 0)
            {
                residual[voltageColumn[i]] = reactive[i] - q[i];
            }
        }

        return residual;
    }

    private Matrix<double> Jacobian(double[] magnitude, double[] angle, double[] p, double[] q)
    {
        Matrix<double> jacobian = Matrix<double>.Build.Dense(unknowns, unknowns);
        void Set(int row, int column, double value)
        {
            if (row >= 0 && column >= 0)
            {
                jacobian.At(row, column, value);
            }
        }

        for (int i = 0; i < kinds.Length; i++)
        {
            foreach ((int j, Complex y) in rows[i])
            {
                double vi = magnitude[i];
                double vj = magnitude[j];
                if (i == j)
                {
                    Set(angleColumn[i], angleColumn[i], -q[i] - (y.Imaginary * vi * vi));
                    Set(angleColumn[i], voltageColumn[i], (p[i] / vi) + (y.Real * vi));
                    Set(voltageColumn[i], angleColumn[i], p[i] - (y.Real * vi * vi));
                    Set(voltageColumn[i], voltageColumn[i], (q[i] / vi) - (y.Imaginary * vi));
                    continue;
                }

                (double sin, double cos) = Math.SinCos(angle[i] - angle[j]);
                double across = (y.Real * sin) - (y.Imaginary * cos);
                double along = (y.Real * cos) + (y.Imaginary * sin);
                Set(angleColumn[i], angleColumn[j], vi * vj * across);
                Set(angleColumn[i], voltageColumn[j], vi * along);
                Set(voltageColumn[i], angleColumn[j], -vi * vj * along);
                Set(voltageColumn[i], voltageColumn[j], vi * across);
            }
        }

        return jacobian;
    }

    private void Apply(Vector<double> step, double[] magnitude, double[] angle)
    {
        for (int i = 0; i < kinds.Length; i++)
        {
            if (angleColumn[i] >= 0)
            {
                angle[i] += step[angleColumn[i]];
            }

            if (voltageColumn[i] >= 0)
            {
                magnitude[i] += step[voltageColumn[i]];
            }
        }
    }

    private PowerFlowSolution Solved(GridInjections injections, double[] magnitude, double[] angle, int iterations, double mismatch)
    {
        Complex[] voltages = [.. magnitude.Select((v, i) => Complex.FromPolarCoordinates(v, angle[i]))];
        double[] from = new double[branches.Length];
        double[] to = new double[branches.Length];
        double[] leaving = [.. model.Buses.Select((bus, i) => bus.ShuntMegawatts * magnitude[i] * magnitude[i])];
        for (int k = 0; k < branches.Length; k++)
        {
            Admittance y = branches[k];
            Complex vf = voltages[y.From];
            Complex vt = voltages[y.To];
            from[k] = (vf * Complex.Conjugate((y.FromFrom * vf) + (y.FromTo * vt))).Real * model.BaseMegavoltAmperes;
            to[k] = (vt * Complex.Conjugate((y.ToFrom * vf) + (y.ToTo * vt))).Real * model.BaseMegavoltAmperes;
            leaving[y.From] += from[k];
            leaving[y.To] += to[k];
        }

        return new PowerFlowSolution(from, to, Balanced(injections, leaving), magnitude, angle, iterations, mismatch);
    }

    /// <summary>The first balancing unit of a bus takes what flows, loads, storages and the bus's other units leave over.</summary>
    private double[] Balanced(GridInjections injections, double[] leaving)
    {
        double[] outputs = [.. injections.GeneratorMegawatts];
        (double[] scheduled, _) = ScheduledPerUnit(injections);
        HashSet<int> done = [];
        for (int i = 0; i < outputs.Length; i++)
        {
            int bus = busOf[model.Generators[i].Bus];
            if (model.Generators[i].Dispatch == "slack" && done.Add(bus))
            {
                outputs[i] += leaving[bus] - (scheduled[bus] * model.BaseMegavoltAmperes);
            }
        }

        return outputs;
    }

    private static PowerFlowResult Failed(PowerFlowFailureReason reason, string detail, int iterations, double mismatch) =>
        new(null, new PowerFlowFailure(reason, detail, iterations, mismatch));
}

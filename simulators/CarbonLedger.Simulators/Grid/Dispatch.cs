using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Simulators.Grid;

/// <summary>
/// Shares the net demand among the units: fixed ones run as scheduled, sun and wind run freely and are curtailed last,
/// dispatchable ones start from their minimum and are filled by merit order. The balancing unit takes part like any other
/// of its technology; the power flow then corrects it by the error of the loss estimate.
/// </summary>
internal static class Dispatch
{
    private const double UsableShare = 0.92;

    /// <summary>Planned output of each unit in the order of the model's, MW.</summary>
    /// <param name="netMegawatts">Loads, charging less discharging, and estimated losses, MW.</param>
    /// <param name="demandShare">Demand as a share of the sum of peaks; water follows it.</param>
    /// <param name="available">Share of capacity the weather allows each unit.</param>
    public static double[] Plan(IReadOnlyList<Generator> units, double netMegawatts, double demandShare, IReadOnlyList<double> available)
    {
        double[] plan = new double[units.Count];
        List<int> flexible = [];
        List<int> weather = [];
        double left = netMegawatts;
        for (int i = 0; i < units.Count; i++)
        {
            switch (units[i].Dispatch)
            {
                case "fixed":
                    plan[i] = units[i].ScheduledMegawatts;
                    left -= plan[i];
                    break;
                case "weather":
                    weather.Add(i);
                    break;
                default:
                    flexible.Add(i);
                    break;
            }
        }

        double minimum = flexible.Sum(i => units[i].CapacityMegawatts * MinimumShare(units[i].Technology));
        double offered = weather.Sum(i => units[i].CapacityMegawatts * available[i]);
        double taken = Math.Clamp(left - minimum, 0, offered);
        foreach (int i in weather)
        {
            plan[i] = offered == 0 ? 0 : units[i].CapacityMegawatts * available[i] * taken / offered;
        }

        FillByMerit(units, flexible, left - taken, demandShare, plan);
        return plan;
    }

    private static void FillByMerit(IReadOnlyList<Generator> units, List<int> flexible, double left, double demandShare, double[] plan)
    {
        double minimum = flexible.Sum(i => units[i].CapacityMegawatts * MinimumShare(units[i].Technology));
        double scale = minimum > 0 ? Math.Clamp(left / minimum, 0, 1) : 0;
        foreach (int i in flexible)
        {
            plan[i] = units[i].CapacityMegawatts * MinimumShare(units[i].Technology) * scale;
            left -= plan[i];
        }

        foreach (IGrouping<int, int> rank in flexible.GroupBy(i => MeritRank(units[i].Technology)).OrderBy(group => group.Key))
        {
            double room = rank.Sum(i => Room(i));
            double share = room > 0 ? Math.Clamp(left / room, 0, 1) : 0;
            foreach (int i in rank)
            {
                double more = Room(i) * share;
                plan[i] += more;
                left -= more;
            }
        }

        double Room(int i) => Math.Max(0, (units[i].CapacityMegawatts * MaximumShare(units[i].Technology, demandShare)) - plan[i]);
    }

    private static int MeritRank(string technology) => technology switch
    {
        "nuclear" => 1,
        "geothermal" => 2,
        "hydro" => 3,
        "biomass" => 4,
        "coal" => 5,
        "gas" => 6,
        "oil" => 7,
        _ => 8,
    };

    private static double MinimumShare(string technology) => technology switch
    {
        "nuclear" => 0.8,
        "coal" => 0.3,
        "biomass" => 0.4,
        "hydro" => 0.1,
        _ => 0,
    };

    private static double MaximumShare(string technology, double demandShare) => technology == "hydro"
        ? 0.35 + (0.55 * Math.Clamp((demandShare - 0.55) / 0.45, 0, 1))
        : UsableShare;
}

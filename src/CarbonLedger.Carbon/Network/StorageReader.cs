using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Network;

/// <summary>A storage as network and fleet files write it, but for its id and bus.</summary>
internal static class StorageReader
{
    private const double MegawattsMax = 1e9;
    private const decimal MegawattHoursMax = 1_000_000_000;
    private const decimal IntensityMax = 10_000;
    private const decimal WattHoursPerMegawattHour = 1_000_000;

    public static Storage Read(Json json, JsonElement item, string path, AssetId id, BusId bus)
    {
        decimal startMwh = json.Decimal(item, path, "startEnergyMwh", 0, MegawattHoursMax);
        StorageModel model = ReadModel(json, item, path);
        return new Storage(
            id,
            bus,
            json.Text(item, path, "technology"),
            json.Number(item, path, "powerMw", 1e-6, MegawattsMax),
            Energy.FromWattHours((long)(json.Decimal(item, path, "energyMwh", 0.000001m, MegawattHoursMax) * WattHoursPerMegawattHour)),
            (double)json.Decimal(item, path, "chargeEfficiency", 0.01m, 1),
            (double)json.Decimal(item, path, "dischargeEfficiency", 0.01m, 1),
            Energy.FromWattHours((long)(startMwh * WattHoursPerMegawattHour)),
            ReadStartCarbon(json, item, path, startMwh, model),
            model,
            Json.Get(item, "selfDischargePpm").ValueKind == JsonValueKind.Undefined ? 0 : (int)json.Whole(item, path, "selfDischargePpm", 0, Storage.SelfDischargePpmMax));
    }

    private static StorageModel ReadModel(Json json, JsonElement item, string path) =>
        Json.Get(item, "model").ValueKind == JsonValueKind.Undefined || json.OneOf(item, path, "model", "tank", "carbon-free") == "tank"
            ? StorageModel.Tank
            : StorageModel.CarbonFree;

    // MWh × kg/MWh in mg, rounded once, half to even.
    private static CarbonMass ReadStartCarbon(Json json, JsonElement item, string path, decimal startMwh, StorageModel model)
    {
        decimal intensity = json.Decimal(item, path, "startIntensity", 0, IntensityMax);
        decimal carbon = decimal.Round(startMwh * intensity * 1_000_000, MidpointRounding.ToEven);
        if (carbon > long.MaxValue)
        {
            json.Report($"{path}.startIntensity", intensity.ToString(CultureInfo.InvariantCulture), $"The carbon of {startMwh} MWh at this intensity does not fit {long.MaxValue} mg");
            return CarbonMass.Zero;
        }

        if (model == StorageModel.CarbonFree && carbon != 0)
        {
            json.Report($"{path}.startIntensity", intensity.ToString(CultureInfo.InvariantCulture), "A carbon-free storage holds no carbon: expected 0");
        }

        return CarbonMass.FromMilligrams((long)carbon);
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>
/// Writes a network file (<c>carbonledger.network/1</c>). Same model, same bytes; <see cref="NetworkReader"/> reads the
/// same model back. A terminal whose meter returns primary values all along has no <c>multipliers</c>.
/// </summary>
public static class NetworkWriter
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    public static byte[] Write(NetworkModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Layout))
        {
            json.WriteStartObject();
            WriteHeader(json, model);
            WriteList(json, "buses", model.Buses.OrderBy(bus => bus.Id), WriteBus);
            WriteList(json, "branches", model.Branches.OrderBy(branch => branch.Id), WriteBranch);
            WriteList(json, "generators", model.Generators.OrderBy(generator => generator.Id), WriteGenerator);
            WriteList(json, "loads", model.Loads.OrderBy(load => load.Id), WriteLoad);
            WriteList(json, "storages", model.Storages.OrderBy(storage => storage.Id), WriteStorage);
            WriteList(json, "meteringPoints", model.MeteringPoints.OrderBy(point => point.Device), (x, point) => WritePoint(x, point, model));
            if (model.Sources.Count > 0)
            {
                WriteList(json, "sources", model.Sources, WriteSource);
            }

            if (model.PrivateAssets.Count > 0)
            {
                WriteList(json, "privateAssets", model.PrivateAssets, (x, asset) => x.WriteString("asset", asset.Value));
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteHeader(Utf8JsonWriter json, NetworkModel model)
    {
        json.WriteString("schema", NetworkModel.Schema);
        json.WriteString("id", model.Id.Value);
        json.WriteNumber("version", model.Version);
        json.WriteString("validFrom", model.ValidFrom.ToString());
        json.WriteString("site", model.Site.Value);
        json.WriteString("timeZone", model.TimeZone);
        json.WriteString("source", model.Source);
        json.WriteNumber("baseMva", model.BaseMegavoltAmperes);
    }

    private static void WriteSource(Utf8JsonWriter json, CarbonSource source)
    {
        json.WriteString("id", source.Id);
        json.WriteString("kind", source.Kind);
        if (source.Bus is { } bus)
        {
            json.WriteString("bus", bus.Value);
        }

        if (source.Branch is { } branch)
        {
            json.WriteString("branch", branch.Value);
        }

        json.WriteString("kgPerHour", (source.PerInterval.Milligrams / CarbonSource.MilligramsPerIntervalOfKilogramPerHour).ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteBus(Utf8JsonWriter json, Bus bus)
    {
        json.WriteString("id", bus.Id.Value);
        json.WriteString("name", bus.Name);
        json.WriteNumber("baseKv", bus.BaseKilovolts);
        json.WriteNumber("voltagePu", bus.VoltagePerUnit);
        json.WriteNumber("angleDeg", bus.AngleDegrees);
        json.WriteNumber("shuntMw", bus.ShuntMegawatts);
        json.WriteNumber("shuntMvar", bus.ShuntMegavars);
    }

    private static void WriteBranch(Utf8JsonWriter json, Branch branch)
    {
        json.WriteString("id", branch.Id.Value);
        json.WriteString("kind", branch.Kind);
        json.WriteString("from", branch.From.Value);
        json.WriteString("to", branch.To.Value);
        json.WriteNumber("r", branch.Resistance);
        json.WriteNumber("x", branch.Reactance);
        json.WriteNumber("b", branch.Susceptance);
        json.WriteNumber("tap", branch.Tap);
        json.WriteNumber("shiftDeg", branch.ShiftDegrees);
    }

    private static void WriteGenerator(Utf8JsonWriter json, Generator generator)
    {
        json.WriteString("id", generator.Id.Value);
        json.WriteString("bus", generator.Bus.Value);
        json.WriteString("technology", generator.Technology);
        generator.Factor.Write(json);
        json.WriteNumber("capacityMw", generator.CapacityMegawatts);
        json.WriteNumber("scheduledMw", generator.ScheduledMegawatts);
        json.WriteNumber("voltagePu", generator.VoltagePerUnit);
        json.WriteString("dispatch", generator.Dispatch);
        WriteIsExchange(json, generator.IsExchange);
    }

    private static void WriteLoad(Utf8JsonWriter json, Load load)
    {
        json.WriteString("id", load.Id.Value);
        json.WriteString("bus", load.Bus.Value);
        json.WriteString("curve", load.Curve);
        json.WriteNumber("peakMw", load.PeakMegawatts);
        json.WriteNumber("peakMvar", load.PeakMegavars);
        load.ExportFactor?.Write(json, "exportFactor");
        WriteIsExchange(json, load.IsExchange);
    }

    // Left out unless it is one, so that the bytes of files without exchanges stay what they were.
    private static void WriteIsExchange(Utf8JsonWriter json, bool isExchange)
    {
        if (isExchange)
        {
            json.WriteBoolean("exchange", true);
        }
    }

    private static void WriteStorage(Utf8JsonWriter json, Storage storage)
    {
        long startWattHours = storage.StartEnergy.WattHours;
        decimal intensity = startWattHours == 0 ? 0 : (decimal)storage.StartCarbon.Milligrams / startWattHours;
        json.WriteString("id", storage.Id.Value);
        json.WriteString("bus", storage.Bus.Value);
        json.WriteString("technology", storage.Technology);
        json.WriteNumber("powerMw", storage.PowerMegawatts);
        json.WriteString("energyMwh", Text(storage.Capacity.WattHours / 1_000_000m));
        json.WriteString("chargeEfficiency", Text(Exact(storage.ChargeEfficiency)));
        json.WriteString("dischargeEfficiency", Text(Exact(storage.DischargeEfficiency)));
        json.WriteString("startEnergyMwh", Text(startWattHours / 1_000_000m));
        json.WriteString("startIntensity", Text(intensity));

        // Defaults are left out, so that the bytes of files without them stay what they were.
        if (storage.Model == StorageModel.CarbonFree)
        {
            json.WriteString("model", "carbon-free");
        }

        if (storage.SelfDischargePpm != 0)
        {
            json.WriteNumber("selfDischargePpm", storage.SelfDischargePpm);
        }
    }

    private static void WritePoint(Utf8JsonWriter json, MeteringPoint point, NetworkModel model)
    {
        json.WriteString("asset", point.Asset.Value);
        json.WriteString("terminal", point.Terminal switch
        {
            Terminal.Generator => "generator",
            Terminal.Load => "load",
            Terminal.Storage => "storage",
            Terminal.From => "from",
            _ => "to",
        });
        json.WriteString("device", point.Device.Value);
        if (point.Role == PointRole.Check)
        {
            json.WriteString("role", "check");
        }

        if (point.Multipliers is not [var only] || only != new Multiplier(model.ValidFrom, 1, 1, 1, 1))
        {
            WriteList(json, "multipliers", point.Multipliers, WriteMultiplier);
        }

        if (point.Meter is { } meter)
        {
            WriteMeter(json, meter);
        }

        if (point.ReverseImpossible)
        {
            json.WriteString("reverse", "impossible");
        }

        if (point.Exchanges.Count > 0)
        {
            WriteList(json, "exchanges", point.Exchanges, WriteExchange);
        }
    }

    private static void WriteMultiplier(Utf8JsonWriter json, Multiplier multiplier)
    {
        json.WriteString("from", multiplier.From.ToString());
        json.WriteString("ct", string.Create(CultureInfo.InvariantCulture, $"{multiplier.CtPrimary}/{multiplier.CtSecondary}"));
        json.WriteString("vt", string.Create(CultureInfo.InvariantCulture, $"{multiplier.VtPrimary}/{multiplier.VtSecondary}"));
    }

    private static void WriteMeter(Utf8JsonWriter json, MeterFacts meter)
    {
        json.WriteStartObject("meter");
        if (meter.Digits is { } digits)
        {
            json.WriteNumber("digits", digits);
        }

        if (meter.MaxMilliamperes is { } current)
        {
            json.WriteNumber("maxCurrentA", current / 1000m);
        }

        if (meter.Millivolts is { } voltage)
        {
            json.WriteNumber("voltageV", voltage / 1000m);
        }

        foreach ((string name, AccuracyClass? accuracy) in (ReadOnlySpan<(string, AccuracyClass?)>)[("class", meter.Class), ("ctClass", meter.CtClass), ("vtClass", meter.VtClass)])
        {
            if (accuracy is not null)
            {
                json.WriteString(name, accuracy.Name);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteExchange(Utf8JsonWriter json, MeterExchange exchange)
    {
        json.WriteString("at", exchange.At.ToString());
        WriteRegisters(json, "close", exchange.Close);
        WriteRegisters(json, "open", exchange.Open);
    }

    private static void WriteRegisters(Utf8JsonWriter json, string name, IReadOnlyList<RegisterReading> registers)
    {
        json.WriteStartObject(name);
        foreach (RegisterReading register in registers)
        {
            json.WriteString(register.Obis, register.Value.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A cast from double keeps 15 digits only; the shortest text that reads back is exact.
    private static decimal Exact(double value) => decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}

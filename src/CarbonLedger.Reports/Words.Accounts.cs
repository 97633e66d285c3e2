using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Reports;

/// <content>Stages of life, the lives of assets, gas.</content>
internal static partial class Words
{
    public static readonly Bilingual StagesTitle = new("Life-cycle stages per delivered kWh", "每交付千瓦时的生命周期阶段");
    public static readonly Bilingual StagesNote = new(
        "What is in the wire at the consumers by the stages its sources brought, and the carbon of losses beside it, whole. How much of a generator's footprint is burnt in the plant is its direct over its life-cycle median (IPCC AR5), as no footprint factor states it.",
        "用户处电能所携带的碳按其来源的阶段列示，损耗的碳整体另列。发电足迹中燃烧所占的比例取自 IPCC AR5 直接值与全生命周期中位值之比，因为足迹因子均未给出该比例。");
    public static readonly Bilingual Stage = new("Stage", "阶段");
    public static readonly Bilingual StageUpstream = new("Upstream: fuel supply, plants", "上游：燃料供应与电厂");
    public static readonly Bilingual StageCombustion = new("Combustion", "燃烧");
    public static readonly Bilingual StageLosses = new("Transmission and distribution losses", "输配电损耗");
    public static readonly Bilingual StageSf6 = new("SF6 and other insulating gas", "六氟化硫等绝缘气体");
    public static readonly Bilingual StageEmbodied = new("Embodied in the grid's equipment", "电网设备隐含碳");
    public static readonly Bilingual StageEndOfLife = new("End of life of the grid's equipment", "电网设备报废处置");
    public static readonly Bilingual StageUnsplit = new("Not split: from storages, of unknown origin", "未拆分：储能放电、来源未知");
    public static readonly Bilingual ShareOfCarbon = new("Share of carbon", "碳排放占比");
    public static readonly Bilingual PerDelivered = new("Per delivered kWh", "每交付千瓦时");
    public static readonly Bilingual WiresWithoutLosses = new("Check: the wires without losses", "校核：输配电（不含线损）");
    public static readonly Bilingual WiresWithLosses = new("Check: the wires with losses", "校核：输配电（含线损）");
    public static readonly Bilingual Difference = new("difference", "差值");
    public static readonly Bilingual StagePictureTitle = new("What the wires add to a delivered kWh", "输配电为每交付千瓦时增加的碳");
    public static readonly Bilingual StagePictureCaption = new(
        "Losses, equipment and gas, per delivered kWh of each interval. Dashed: the published national figures with and without losses.",
        "各时段每交付千瓦时的损耗、设备与气体的碳。虚线：公布的全国值（含线损与不含线损）。");
    public static readonly Bilingual PublishedLine = new("published", "公布值");
    public static readonly Bilingual EquipmentAndEnd = new("Equipment and its end of life", "设备及其报废处置");
    public static readonly Bilingual GasLine = new("Insulating gas", "绝缘气体");

    public static readonly Bilingual LivesTitle = new("Equipment of the grid", "电网设备");
    public static readonly Bilingual LivesNote = new(
        "What each asset embodies (modules A and B3 to B5, expected C), and what of it entered the traced book in this period. Module D stands apart and is in no sum.",
        "各资产的隐含碳（模块 A、B3 至 B5 及预期 C），以及本时段计入追踪账的部分。模块 D 单列，不计入任何合计。");
    public static readonly Bilingual EquipmentClassHeading = new("Class", "类别");
    public static readonly Bilingual InService = new("In service", "投运日期");
    public static readonly Bilingual LifeEnds = new("Life ends", "寿命终止");
    public static readonly Bilingual ChargingRule = new("Charging", "分摊方式");
    public static readonly Bilingual EmbodiedCarbon = new("Embodied", "隐含碳");
    public static readonly Bilingual ChargedInPeriod = new("Entered in the period", "本时段计入");
    public static readonly Bilingual ModuleD = new("Module D, apart", "模块 D（单列）");
    public static readonly Bilingual UncheckedDefaults = new("Unchecked defaults", "未核验的默认值");
    public static readonly Bilingual UncheckedInBook = new(
        "Default figures that were never checked against a source are in what entered for equipment or gas; the table names them.",
        "设备或气体计入的数值含有未与来源核对的默认值，表中已列明。");
    public static readonly Bilingual SiteBus = new("At", "位置");
    public static readonly Bilingual EpdExpired = new("declaration had run out", "环境声明已过期");

    public static readonly Bilingual GasTitle = new("Insulating gas by unit", "绝缘气体设备");
    public static readonly Bilingual Serial = new("Serial number", "出厂编号");
    public static readonly Bilingual GasName = new("Gas", "气体");
    public static readonly Bilingual Nameplate = new("Nameplate", "额定充气量");
    public static readonly Bilingual Held = new("Held", "现存");
    public static readonly Bilingual GasCharged = new("Filled in", "累计充入");
    public static readonly Bilingual GasRecovered = new("Recovered", "累计回收");
    public static readonly Bilingual GasEmitted = new("Emitted", "累计排放");
    public static readonly Bilingual LeakRateHeading = new("Leak rate", "年泄漏率");
    public static readonly Bilingual ProhibitedFrom = new("EU prohibition date", "欧盟禁用日期");
    public static readonly Bilingual EventsTitle = new("What was done to gas", "气体作业记录");
    public static readonly Bilingual EventRecord = new("Record", "记录");
    public static readonly Bilingual EventTime = new("Time", "时间");
    public static readonly Bilingual EventKind = new("Event", "事件");
    public static readonly Bilingual GasUnknown = new("no potential known", "无潜势值");
    public static readonly Bilingual RecordsNone = new("No records of equipment or gas are in the log.", "日志中没有设备或气体记录。");

    private static readonly Dictionary<EquipmentClass, Bilingual> EquipmentClasses = new()
    {
        [EquipmentClass.Transformer] = new("transformer", "变压器"),
        [EquipmentClass.Line] = new("overhead line", "架空线路"),
        [EquipmentClass.Cable] = new("cable", "电缆"),
        [EquipmentClass.Switchgear] = new("switchgear", "开关设备"),
        [EquipmentClass.Battery] = new("battery", "电池"),
        [EquipmentClass.Compensator] = new("compensator", "无功补偿"),
        [EquipmentClass.Other] = new("other", "其他"),
    };

    public static Bilingual GasNote(string basis) => new(
        $"CO2e by {basis}. An emission enters the traced book evenly over the year after it was booked; the inventory has it whole, on its day.",
        $"二氧化碳当量按 {basis}。排放在登记后一年内均匀计入追踪账；清单中则在当日全额计入。");

    public static Bilingual PublishedFigure(int year) => new($"published for {year}", $"{year} 年公布值");

    public static Bilingual Of(EquipmentClass kind) => EquipmentClasses[kind];

    public static Bilingual Of(ChargeRule rule) => rule == ChargeRule.StraightLine ? new("by time", "按时间") : new("by energy", "按电量");

    public static Bilingual Of(Sf6Event happened) => happened switch
    {
        Sf6Event.Filled => new("filled", "充气"),
        Sf6Event.ToppedUp => new("topped up", "补气"),
        Sf6Event.Repaired => new("repaired", "检修"),
        Sf6Event.Withdrawn => new("gas withdrawn", "抽出回收"),
        Sf6Event.Retired => new("retired", "退役"),
        _ => new("moved", "移位"),
    };
}

using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Reports.Figures;

namespace CarbonLedger.Reports;

/// <content>Terms of the figures, energy mix, uncertainty and data quality.</content>
internal static partial class Words
{
    // Terms
    public static readonly Bilingual TermsTitle = new("Terms of the figures", "核算口径");
    public static readonly Bilingual TermsNote = new(
        "Every figure of this report is made under these terms and is not to be added to figures made under others.",
        "本报告所有数值均按以下口径核算，不得与其他口径的数值相加。");
    public static readonly Bilingual MethodNow = new("Method", "核算方法");
    public static readonly Bilingual FactorsTitle = new("Factors used", "采用的排放因子");
    public static readonly Bilingual Region = new("Region", "地区");
    public static readonly Bilingual Year = new("Year", "年份");
    public static readonly Bilingual Lag = new("Lag in years", "滞后年数");
    public static readonly Bilingual FactorHalfWidth = new("± (95\u00a0%)", "±（置信\u00a095\u00a0%）");
    public static readonly Bilingual CheckedAgainstSource = new("Checked", "核对情况");
    public static readonly Bilingual IsChecked = new("value and uncertainty", "数值与不确定度均已核对");
    public static readonly Bilingual ValueUnchecked = new("value unchecked", "数值未核对");
    public static readonly Bilingual UncertaintyUnchecked = new("uncertainty: unchecked default", "不确定度为未核对的默认值");
    public static readonly Bilingual Assets = new("Assets", "资产数");
    public static readonly Bilingual LagNote = new(
        "Some factors are older than the reporting year. Figures made with them are to be restated when the year's own factors are published.",
        "部分因子早于报告年度；当年因子发布后，相关数值应予重述。");
    public static readonly Bilingual UncheckedNote = new(
        "Factors whose value is marked unchecked have not been compared with their source by a person. Their figures are for trial, not for reporting.",
        "数值标为未核对的因子尚未经人工与来源核对，其数值仅供试用，不得用于正式报送。");
    public static readonly Bilingual UncertaintyUncheckedNote = new(
        "Half-widths of factors marked as unchecked defaults are this program's assumption, not published ranges.",
        "标为未核对默认值的因子不确定度为本程序的假定，并非公开发布的范围。");

    // Balance
    public static readonly Bilingual OfWhichGivenBack = new("of which given back by loads", "其中：负荷返送");
    public static readonly Bilingual OfWhichWrittenOff = new("of which written off with empty storages", "其中：储能放空核销");
    public static readonly Bilingual WrittenOff = new("Written off", "核销碳量");
    public static readonly Bilingual OfWhichSources = new("of which entered without power (embodied, SF6; subtracted)", "其中：非电力来源碳（隐含碳、SF6，减项）");
    public static readonly Bilingual ClosureExceeded = new("It is above the limit of the method.", "超出方法限值。");

    // Energy mix
    public static readonly Bilingual MixTitle = new("Energy mix of what was delivered", "供电结构（按交付电量）");
    public static readonly Bilingual MixCaption = new(
        "Stacked mean power delivered to loads and own use, by the source that tracing gives it to. Hatched: power of unknown origin, carried at the interval's average intensity.",
        "按碳流追踪得到的电源对交付负荷与厂用电的平均功率堆叠。斜纹为来源不明电量，按该时段平均碳强度计。");
    public static readonly Bilingual LoadMixTitle = new("Energy mix by load", "各负荷供电结构");
    public static readonly Bilingual LoadMixCaption = new(
        "Shares of the energy of each load (and of units' own use) over the whole period, and its mean nodal intensity e.",
        "各负荷（及厂用电）全时段电量的电源占比，及其平均节点碳强度 e。");
    public static readonly Bilingual LoadsShown = new("Loads with the most energy are shown; the file load-mix.csv holds all.", "图中为电量最大的负荷，全部负荷见文件 load-mix.csv。");
    public static readonly Bilingual NothingDelivered = new("Nothing was delivered in this period", "本时段没有交付电量");
    public static readonly Bilingual DeliveredPower = new("Delivered power", "交付功率");
    public static readonly Bilingual ShareOfDelivered = new("Share of delivered energy", "交付电量占比");
    public static readonly Bilingual EnergyMix = new("Energy mix", "供电结构");
    public static readonly Bilingual SourceGroup = new("Source", "电源");
    public static readonly Bilingual MixSumTitle = new("Delivered energy by source", "分电源交付电量");
    public static readonly Bilingual MixIntervalTitle = new("Delivered energy by source and interval", "分电源、分时段交付电量");
    public static readonly Bilingual MixLoadTitle = new("Delivered energy by source and load", "分电源、分负荷交付电量");

    // Loads
    public static readonly Bilingual CarbonFreeStorageKind = new("carbon-free storage", "不计碳储能");
    public static readonly Bilingual GivenBack = new("Given back", "返送电量");
    public static readonly Bilingual HalfWidth = new("± (95\u00a0%)", "不确定度 95\u00a0%");
    public static readonly Bilingual LargestContributor = new("Largest contributor (of the variance)", "最大贡献来源（占方差）");
    public static readonly Bilingual Uncertain = new("Estimated, unknown origin or missing", "估算、来源不明或缺失");
    public static readonly Bilingual Status = new("Status", "状态");
    public static readonly Bilingual Provisional = new("provisional", "暂定");
    public static readonly Bilingual Firm = new("firm", "确定");
    public static readonly Bilingual NoUncertainty = new(
        "Half-widths over the whole period were not computed for this report; those of single intervals are in statements.csv.",
        "本报告未计算全时段不确定度；各时段的不确定度见 statements.csv。");
    public static readonly Bilingual NoteUncertainty = new(
        "±: half the width of the 95 % interval (k = 2), first order. Errors of one factor or one meter are the same in all intervals and don't average out; estimates' errors do. Half-widths of two loads must not be added: they share their factors.",
        "±：95 % 置信区间半宽（k = 2），一阶近似。同一因子或同一电能表的误差在各时段相同，不会相互抵消；估算的误差会部分抵消。不同负荷的半宽不可相加，因其共用因子。");

    // Data quality
    public static readonly Bilingual DataQuality = new("Data quality", "数据质量");
    public static readonly Bilingual ProvisionalReport = new(
        "Provisional: more than 5 % of the delivered carbon is estimated, of unknown origin or missing.",
        "暂定：超过 5 % 的交付碳排放为估算、来源不明或缺失。");
    public static readonly Bilingual FirmReport = new(
        "At most 5 % of the delivered carbon is estimated, of unknown origin or missing.",
        "估算、来源不明或缺失的交付碳排放不超过 5 %。");
    public static readonly Bilingual EstimatedShare = new("Estimated", "估算占比");
    public static readonly Bilingual EstimatedShareNote = new("of delivered carbon, by energy that was not read, at the load or upstream", "交付碳排放中依据未实测电量的部分（含上游）");
    public static readonly Bilingual UnknownShare = new("Unknown origin", "来源不明占比");
    public static readonly Bilingual UnknownShareNote = new("of delivered carbon, carried at the average", "交付碳排放中按平均碳强度计的部分");
    public static readonly Bilingual UnsignedShare = new("Unsigned", "未签名占比");
    public static readonly Bilingual UnsignedShareNote = new("of delivered carbon, by readings without a device's signature", "交付碳排放中依据未签名读数的部分");
    public static readonly Bilingual MissingShare = new("Load intervals missing", "负荷时段缺失");
    public static readonly Bilingual MissingShareNote = new("without a figure; their carbon is in no sum", "无数值，其碳排放不在任何合计中");
    public static readonly Bilingual FlagTitle = new("How energy was known", "电量数据标志");
    public static readonly Bilingual EstimateTitle = new("Methods of estimation", "估算方法");
    public static readonly Bilingual CheckTitle = new("Marks of validation", "校验标记");
    public static readonly Bilingual Flag = new("Flag", "标志");
    public static readonly Bilingual Mark = new("Mark", "标记");
    public static readonly Bilingual ShareOfAll = new("Share", "占比");
    public static readonly Bilingual SuspectTitle = new("Suspect buses", "可疑节点");
    public static readonly Bilingual SuspectNote = new(
        "The meters round these buses disagree by more than their accuracy classes explain: a meter, a sign or the network file is wrong.",
        "以下节点周围电能表的不平衡超出其准确度等级所能解释的范围：电能表、符号或电网模型有误。");
    public static readonly Bilingual NoSuspects = new("The meters round every bus agree within their accuracy classes.", "各节点周围电能表的不平衡均在其准确度等级范围内。");
    public static readonly Bilingual SuspectIntervals = new("Intervals", "时段数");
    public static readonly Bilingual LargestMismatch = new("Largest mismatch", "最大不平衡电量");
    public static readonly Bilingual At = new("At", "发生时段");
    public static readonly Bilingual FindingTitle = new("Findings over the period", "时段校核结果");
    public static readonly Bilingual FindingNote = new(
        "Marked for a look; no figure is changed by them. Checked: gaps, spikes, jumps, runs of zeros, loss rates.",
        "仅供核查，不改变任何数值。已校核：数据缺口、尖峰、突变、长时间零电量、线损率。");
    public static readonly Bilingual FindingsToo = new("Also: historical maximum (from the second day on), sum against registers.", "另校核：历史最大值、表码电量和。");
    public static readonly Bilingual FindingsNotMade = new(
        "Not made here, as they need readings beyond this report's: historical maximum, sum against registers, clock drift.",
        "未校核（需要本报告以外的读数）：历史最大值、表码电量和、时钟偏差。");
    public static readonly Bilingual NoFindings = new("Nothing was found.", "未发现异常。");
    public static readonly Bilingual CheckOf = new("Check", "校核项");
    public static readonly Bilingual TerminalOf = new("Terminal", "端子");
    public static readonly Bilingual Value = new("Value", "数值");
    public static readonly Bilingual Limit = new("Limit", "限值");
    public static readonly Bilingual UnitOf = new("Unit", "单位");
    public static readonly Bilingual WholePeriod = new("whole period", "全时段");

    /// <summary>The set's own name, or in words that there is none.</summary>
    public static string OfGwpSet(string gwpSet) => gwpSet switch
    {
        "none" => "none, CO2 only 不适用（仅 CO2）",
        "unstated" => "unstated by the source 来源未说明",
        _ => gwpSet,
    };

    /// <summary>How well tracing closed.</summary>
    /// <param name="error">Relative.</param>
    /// <param name="interval">Where it closed worst, as shown.</param>
    public static Bilingual ClosesTo(string error, string interval) => new(
        $"Tracing closes to {error} (relative, in its worst interval {interval}); limit 1e-9.",
        $"碳流追踪闭合误差 {error}（相对值，最差时段 {interval}），限值 1e-9。");

    public static Bilingual Of(ConsumerKind kind) => kind switch
    {
        ConsumerKind.OwnUse => OwnUseKind,
        ConsumerKind.CarbonFreeStorage => CarbonFreeStorageKind,
        _ => LoadKind,
    };

    /// <summary>As CSV files name it.</summary>
    public static string Code(ConsumerKind kind) => kind switch
    {
        ConsumerKind.OwnUse => "own-use",
        ConsumerKind.CarbonFreeStorage => "carbon-free-storage",
        _ => "load",
    };

    public static Bilingual Of(EnergyFlag flag) => flag switch
    {
        EnergyFlag.Actual => new("A actual", "实测"),
        EnergyFlag.ActualOffTime => new("A actual, 3 to 5 s off time", "实测，偏离时刻 3 至 5 秒"),
        EnergyFlag.Substituted => new("S substituted", "替代"),
        EnergyFlag.Manual => new("M read by a person", "人工抄读"),
        EnergyFlag.Derived => new("D derived (power × time)", "推算（功率 × 时间）"),
        EnergyFlag.Estimated => new("E estimated", "估算"),
        EnergyFlag.Rejected => new("R rejected", "剔除"),
        _ => new("X missing", "缺失"),
    };

    public static Bilingual Of(EstimateMethod method) => method switch
    {
        EstimateMethod.CheckMeter => new("check meter", "副表替代"),
        EstimateMethod.Interpolated => new("register interpolated", "表码线性内插"),
        EstimateMethod.Extrapolated => new("register extrapolated", "表码外推"),
        EstimateMethod.LikeDay => new("same weekday of earlier weeks", "前几周同类日均值"),
        EstimateMethod.DayProfile => new("same quarter hour of the days before", "前几日同时段均值"),
        EstimateMethod.Even => new("even share of a register difference", "表码差平均分摊"),
        _ => new("other method", "其他方法"),
    };

    public static Bilingual Of(PointChecks check) => check switch
    {
        PointChecks.ClockSuspect => new("clock not to be trusted", "时钟不可信"),
        PointChecks.PulseOverflow => new("pulses lost to an overflow", "脉冲溢出丢失"),
        PointChecks.TestMode => new("meter in test mode", "电能表处于试验状态"),
        PointChecks.AboveHighLimit => new("above current × voltage of the meter", "超出电能表电流电压上限"),
        PointChecks.ZeroWithVoltage => new("nothing counted with voltage present", "有压无量"),
        PointChecks.PowerFailure => new("power failure", "停电"),
        PointChecks.ReverseEnergy => new("energy in an impossible direction", "反向电量异常"),
        PointChecks.CheckMeterDiffers => new("check meter differs", "主副表偏差超限"),
        PointChecks.RolledOver => new("register rolled over", "表码翻转"),
        PointChecks.MeterExchanged => new("meter exchanged", "更换电能表"),
        PointChecks.MultiplierChanged => new("instrument transformers exchanged", "更换互感器（倍率变更）"),
        PointChecks.DeviceSuspect => new("marked suspect by the device", "设备自标可疑"),
        PointChecks.Unsigned => new("reading without a signature", "读数未签名"),
        PointChecks.ImpossibleSign => new("power out of both ends of a branch", "支路两端同时送出（符号有误）"),
        _ => new("other mark", "其他标记"),
    };

    public static Bilingual Of(PeriodCheck check) => check switch
    {
        PeriodCheck.Gap => new("gap", "数据缺口"),
        PeriodCheck.Spike => new("spike above the third highest", "尖峰（高于第三高值）"),
        PeriodCheck.DemandTolerance => new("jump from one interval to the next", "相邻时段突变"),
        PeriodCheck.HistoricalMax => new("above the historical maximum", "超历史最大值"),
        PeriodCheck.Sum => new("sum against registers", "电量和与表码不符"),
        PeriodCheck.ZeroRun => new("long run of zeros", "长时间零电量"),
        PeriodCheck.LossRate => new("loss rate", "线损率越限"),
        PeriodCheck.ClockDrift => new("clock drift", "时钟偏差"),
        _ => new("other check", "其他校核"),
    };

    public static Bilingual Of(Terminal terminal) => terminal switch
    {
        Terminal.Generator => new("generator", "机组"),
        Terminal.Load => new("load", "负荷"),
        Terminal.Storage => new("storage", "储能"),
        Terminal.From => new("from end", "首端"),
        _ => new("to end", "末端"),
    };

    public static Bilingual Of(UncertaintyKind kind) => kind switch
    {
        UncertaintyKind.Factor => new("factor", "因子"),
        UncertaintyKind.Meter => new("meter", "电能表"),
        UncertaintyKind.Estimate => new("estimate", "估算"),
        UncertaintyKind.UnknownOrigin => new("unknown origin in", "来源不明"),
        _ => new("carbon held by", "储能存碳"),
    };

    /// <summary>As CSV files name it.</summary>
    public static string Code(EstimateMethod method) => method switch
    {
        EstimateMethod.CheckMeter => "check-meter",
        EstimateMethod.Interpolated => "interpolated",
        EstimateMethod.Extrapolated => "extrapolated",
        EstimateMethod.LikeDay => "like-day",
        EstimateMethod.DayProfile => "day-profile",
        EstimateMethod.Even => "even",
        _ => "none",
    };

    /// <summary>As CSV files name it: the bit's number and name.</summary>
    public static string Code(PointChecks check) => $"{int.Log2((int)check)}-{check}";

    /// <summary>As CSV files name it: the check's number and name.</summary>
    public static string Code(PeriodCheck check) => $"{(int)check}-{check}";

    /// <summary>Of a finding's value and limit.</summary>
    public static string UnitCode(PeriodCheck check) => check switch
    {
        PeriodCheck.Gap or PeriodCheck.ZeroRun => "intervals",
        PeriodCheck.Spike => "%",
        PeriodCheck.LossRate => "‰",
        PeriodCheck.ClockDrift => "ms",
        _ => "Wh",
    };
}

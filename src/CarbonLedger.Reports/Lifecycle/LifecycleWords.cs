using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>Words of the life-cycle picture and text. The embedded font must draw each; a test looks them up.</summary>
internal static class LifecycleWords
{
    public static readonly Bilingual Title = new("Carbon of an asset's life", "资产全生命周期碳排放");
    public static readonly Bilingual Axis = new("Carbon to date", "至今碳排放");
    public static readonly Bilingual Year = new("Year", "年份");
    public static readonly Bilingual Month = new("Month", "月份");
    public static readonly Bilingual Charged = new("charged to date", "已分摊");
    public static readonly Bilingual Beyond = new("D, apart, in no sum", "边界外，不计入合计");
    public static readonly Bilingual NotDeclared = new("Nothing on file, which is not zero", "未声明，不等于零");
    public static readonly Bilingual Expected = new("To come at retirement", "退役时计入");
    public static readonly Bilingual Apart = new("in no sum", "不计入合计");
    public static readonly Bilingual Unchecked = new("Typical figures never checked", "使用默认值未经核对");
    public static readonly Bilingual Nothing = new("Nothing has happened yet", "尚无记录");
    public static readonly Bilingual LossesFrom = new("B6 is known from this day on, and nothing of it before", "运行损耗记录起始日");
    public static readonly Bilingual Spread = new("Charge of what passed before the log, drawn evenly", "记录之前的分摊按时间平均");
    public static readonly Bilingual Caption = new(
        "Modules of EN 15804 as they happened, stacked; the line is the charge of the same amounts over the life, another view of them and never added. D stands apart and is in no sum.",
        "按模块堆叠，发生时计入；线为同一数值按使用年数分摊，不可相加。D 另列，不计入合计。");

    /// <summary>What a module is, without its letter.</summary>
    public static Bilingual Of(LifecycleModule module) => module switch
    {
        LifecycleModule.A1 => new("raw material", "原材料获取"),
        LifecycleModule.A2 => new("transport to the factory", "运输"),
        LifecycleModule.A3 => new("manufacture", "生产"),
        LifecycleModule.A1ToA3 => new("product stage", "生产阶段"),
        LifecycleModule.A4 => new("transport to the site", "运到现场"),
        LifecycleModule.A5 => new("installation", "现场安装"),
        LifecycleModule.B1 => new("leakage in use", "使用排放"),
        LifecycleModule.B2 => new("maintenance", "维护"),
        LifecycleModule.B3 => new("repair", "维修"),
        LifecycleModule.B4 => new("replacement", "更换"),
        LifecycleModule.B5 => new("refurbishment", "翻新"),
        LifecycleModule.B6 => new("losses", "运行损耗"),
        LifecycleModule.B7 => new("water", "用水"),
        LifecycleModule.C1 => new("de-construction", "退役"),
        LifecycleModule.C2 => new("transport of what is left", "退役运输"),
        LifecycleModule.C3 => new("waste processing", "废弃物处理"),
        LifecycleModule.C4 => new("disposal", "最终处置"),
        _ => Beyond,
    };
}

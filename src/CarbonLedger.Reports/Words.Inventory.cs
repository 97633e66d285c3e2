using CarbonLedger.Carbon.Inventory;

namespace CarbonLedger.Reports;

/// <content>The grid company's inventory, and defaults that were never checked.</content>
internal static partial class Words
{
    public static readonly Bilingual UncheckedDefault = new("unchecked default", "未核验默认值");
    public static readonly Bilingual UncheckedHeading = new("Rests on", "依据");
    public static readonly Bilingual UncheckedTable = new("Carbon in this table rests on it.", "本表碳排放以此为依据。");

    public static readonly Bilingual InventoryTitle = new("Grid company inventory", "电网企业温室气体排放清单");
    public static readonly Bilingual InventoryNone = new("No grid company inventory was made for this report.", "本报告未编制电网企业排放清单。");
    public static readonly Bilingual InventoryNote = new(
        "By China's guideline for grid enterprises (2013, trial) and GB/T 32151.2-2015: CO2 of line losses and SF6 of repair and retirement, by the guideline's own constant for SF6. The total is of a year and by that constant: it is added to nothing else in this report. Eqs. 1 to 6 are those of the method.",
        "依据《中国电网企业温室气体排放核算方法与报告指南（试行）》（2013）与 GB/T 32151.2-2015：输配电损失的二氧化碳，以及修理与退役设备的六氟化硫，六氟化硫按指南常数折算。合计为年度数，不与本报告其他数值相加。公式 1 至 6 见方法说明。");
    public static readonly Bilingual NoEntity = new(
        "No reporting entity is named: name, organisation code, legal representative, contact and industry are not given.",
        "未指明报告主体：名称、组织机构代码、法定代表人、联系方式与行业均未提供。");
    public static readonly Bilingual EntityName = new("Reporting entity", "报告主体");
    public static readonly Bilingual EntityKind = new("Kind of organisation", "单位性质");
    public static readonly Bilingual OrganisationCode = new("Organisation code", "组织机构代码");
    public static readonly Bilingual LegalRepresentative = new("Legal representative", "法定代表人");
    public static readonly Bilingual ContactOf = new("Contact", "联系人");
    public static readonly Bilingual Industry = new("Industry", "所属行业");
    public static readonly Bilingual ReportingYear = new("Reporting year", "报告年度");
    public static readonly Bilingual FactorArea = new("Area of the grid factor", "电网排放因子区域");
    public static readonly Bilingual InventoryItem = new("Item", "项目");
    public static readonly Bilingual Origin = new("Origin", "数据来源");
    public static readonly Bilingual InventoryFindingTitle = new("What the inventory lacks or asks about", "清单的缺失与疑问");
    public static readonly Bilingual InventoryNoFindings = new("Nothing is missing and nothing was rejected.", "无缺失，无拒收。");
    public static readonly Bilingual FindingLeadsTo = new("Finding", "结论");
    public static readonly Bilingual FieldOf = new("Field", "字段");
    public static readonly Bilingual FoundValue = new("Found", "实际");
    public static readonly Bilingual ExpectedValue = new("Expected", "应为");

    public static readonly Bilingual BalanceOfGas = new("SF6 mass balance beside eq. 2", "六氟化硫质量平衡与公式 2 对照");
    public static readonly Bilingual NoBalanceOfGas = new("The inventory has no terms of an SF6 mass balance.", "清单没有六氟化硫质量平衡的数据项。");
    public static readonly Bilingual GasMassHeading = new("Mass of SF6", "六氟化硫质量");
    public static readonly Bilingual EquivalentHeading = new("Equivalent", "当量");
    public static readonly Bilingual DrawnFromStock = new("Drawn from the stock: put into units less recovered", "库存净领用：充入减回收");
    public static readonly Bilingual StockDecrease = new("Stock at start less stock at end", "期初库存减期末库存");
    public static readonly Bilingual Acquisitions = new("Acquisitions", "购入");
    public static readonly Bilingual Disbursements = new("Disbursements", "转出");
    public static readonly Bilingual NetNameplate = new("Net increase in nameplate capacity", "额定容量净增加");
    public static readonly Bilingual EmittedByBalance = new("Emitted by the mass balance, eq. 6", "质量平衡法排放（公式 6）");
    public static readonly Bilingual EmittedByGuideline = new("Emitted by repair and retirement, eq. 2", "修理与退役排放（公式 2）");
    public static readonly Bilingual BalanceDifference = new("Difference: leakage in operation, and errors of stock and scale", "差值：运行泄漏，以及库存与称量误差");
    public static readonly Bilingual NameplateOfAll = new("Nameplate of all equipment", "全部设备额定充气量");
    public static readonly Bilingual NameplateThreshold = new("Threshold of 40 CFR 98 subpart DD, 17,820 lb of nameplate", "40 CFR 98 DD 子部门槛（额定充气量 17,820 磅）");

    public static Bilingual TitleOf(InventoryTable table) => new($"Table {table.Number}: {table.Title}", $"表 {table.Number} {table.TitleChinese}");

    public static Bilingual InventoryCovers(string counted, string expected, int year) => new(
        $"The energies cover {counted} of {expected} intervals of {year}. Where that is not all, the figures of losses are those of a part of the year. SF6 is that of all events of the year in the log.",
        $"电量覆盖 {year} 年 {expected} 个时段中的 {counted} 个。未全部覆盖时，损失相关数值仅为部分年度。六氟化硫为日志中该年度全部作业。");

    public static Bilingual InventoryLag(int factorYear, int year, int lag) => new(
        $"The grid factor is of {factorYear}, {lag} years before {year}: the latest published. The figures are to be restated when the year's own is published.",
        $"电网排放因子为 {factorYear} 年值，较 {year} 年滞后 {lag} 年，为已公布的最新值。当年因子公布后须重述。");

    public static Bilingual BalanceNote(string basis) => new(
        $"Both by {basis}, so that they can be compared; the tables above have the guideline's constant. Eq. 2 leaves leakage in operation out by rule, eq. 6 sees it.",
        $"两者均按 {basis} 折算以便比较；上表采用指南常数。公式 2 按规定不计运行泄漏，公式 6 包含。");

    public static Bilingual Of(InventoryFindingKind kind) => kind switch
    {
        InventoryFindingKind.Warning => new("warning", "提示"),
        InventoryFindingKind.RowRejected => new("row rejected", "拒收行"),
        InventoryFindingKind.FigureRefused => new("figure not stated", "数值不予列出"),
        _ => new("incomplete", "不完整"),
    };

    public static Bilingual Of(InventoryReason reason) => reason switch
    {
        InventoryReason.NotAValue => new("not a value", "数值无效"),
        InventoryReason.RecoveredAboveCapacity => new("more recovered than the capacity", "回收量超过容量"),
        InventoryReason.NotInRegister => new("unit not in the register", "设备不在台账中"),
        InventoryReason.SerialTwice => new("serial number twice", "出厂编号重复"),
        InventoryReason.LossBelowZero => new("losses below zero", "损失电量为负"),
        InventoryReason.NothingSupplied => new("nothing supplied", "无供电量"),
        InventoryReason.UnusualLossRate => new("unusual loss rate", "线损率异常"),
        InventoryReason.UnknownField => new("unknown field", "未知字段"),
        InventoryReason.TooLarge => new("too large", "数值过大"),
        InventoryReason.CapacityDiffers => new("capacity differs from the register", "容量与台账不符"),
        InventoryReason.LeakAboveDesign => new("leaks more than the design limit", "泄漏超过设计限值"),
        InventoryReason.BalanceBelowZero => new("mass balance below zero", "质量平衡为负"),
        InventoryReason.BalanceBelowGuideline => new("mass balance below eq. 2", "质量平衡低于公式 2"),
        InventoryReason.PartOfTheYear => new("part of the year", "仅部分年度"),
        InventoryReason.EnergyUnknown => new("energy not known", "电量未知"),
        InventoryReason.NoFactor => new("no factor", "无排放因子"),
        InventoryReason.FactorLag => new("factor of an earlier year", "因子年份滞后"),
        InventoryReason.NoUnits => new("no unit on file", "无设备台账"),
        _ => new("other reason", "其他原因"),
    };
}

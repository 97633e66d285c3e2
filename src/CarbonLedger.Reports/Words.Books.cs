using CarbonLedger.Carbon.Market;

namespace CarbonLedger.Reports;

/// <content>Three books side by side.</content>
internal static partial class Words
{
    public static readonly Bilingual BooksTitle = new("Three carbon books side by side", "三本碳账对照");
    public static readonly Bilingual BooksNone = new("No location-based and market-based books were made for this report.", "本报告未编制基于位置与基于市场的碳账。");
    public static readonly Bilingual BooksNote = new(
        "The three are never added to one another. Certificates and contracts change the market-based book only; they change nothing in the consumption-traced book, which follows the power, and nothing in the location-based one, which has the published factor of the grid.",
        "三本账绝不相加。绿证与合同只改变基于市场的账；按碳流追踪的账随电能而定，基于位置的账取公布的电网因子，两者均不因绿证或合同而改变。");
    public static readonly Bilingual LocationBased = new("location-based", "基于位置");
    public static readonly Bilingual MarketBased = new("market-based", "基于市场");
    public static readonly Bilingual Book = new("Book", "账");
    public static readonly Bilingual BookTermsTitle = new("The books and their terms", "各账及其口径");
    public static readonly Bilingual BookLoadsTitle = new("The books by load", "分负荷对照");
    public static readonly Bilingual BookIntervalsTitle = new("The books by load and interval", "分负荷分时段对照");
    public static readonly Bilingual AllLoads = new("All loads", "全部负荷");
    public static readonly Bilingual Consumption = new("Consumption", "用电量");
    public static readonly Bilingual ByCertificates = new("Matched by certificates", "绿证匹配");
    public static readonly Bilingual ByContracts = new("Matched by contracts", "合同匹配");
    public static readonly Bilingual Unmatched = new("Unmatched", "未匹配");
    public static readonly Bilingual MatchedShare = new("Matched", "匹配率");
    public static readonly Bilingual HourlyScore = new("Hourly matching score", "逐小时匹配率");
    public static readonly Bilingual FactorRowsHeading = new("Factor rows", "因子条目");
    public static readonly Bilingual LagShort = new("Lag, years", "滞后（年）");
    public static readonly Bilingual Closes = new("Closes", "闭合");
    public static readonly Bilingual DoesClose = new("closes", "闭合");
    public static readonly Bilingual DoesNotClose = new("DOES NOT CLOSE", "不闭合");
    public static readonly Bilingual HourlyScoreNote = new(
        "Matched: what instruments cover of the consumption at the grain of the rules. Hourly matching score: what they would cover hour by hour, whatever the rules' grain; Σ min(consumption, deliverable) ÷ consumption.",
        "匹配率：按规则的匹配粒度，绿证与合同所覆盖的用电比例。逐小时匹配率：不论规则粒度，逐小时所能覆盖的比例，即 Σ min(用电, 可交付) ÷ 用电。");
    public static readonly Bilingual BookOthersNote = new(
        "Grey rows are branches and storages that a certificate was retired for: they are in no sum of the loads.",
        "灰色行为已注销绿证所对应的支路与储能，不计入负荷合计。");

    public static readonly Bilingual RulesTitle = new("Rules of the market-based book", "基于市场之账的规则");
    public static readonly Bilingual RuleSet = new("Rule set", "规则集");
    public static readonly Bilingual RulesSource = new("Taken from", "规则来源");
    public static readonly Bilingual RuleGrain = new("Matching within", "匹配粒度");
    public static readonly Bilingual RuleDeliverability = new("Deliverable from", "可交付范围");
    public static readonly Bilingual RuleVintage = new("Retired within", "注销期限");
    public static readonly Bilingual RuleHierarchy = new("Order", "取值顺序");
    public static readonly Bilingual RuleStorage = new("Certificates of storage release", "储能放电绿证");
    public static readonly Bilingual Allowed = new("allowed", "允许");
    public static readonly Bilingual NotAllowed = new("not allowed", "不允许");
    public static readonly Bilingual LocationFactor = new("Factor of the location-based book", "基于位置之账的因子");
    public static readonly Bilingual BooksMethod = new("Method of the books", "各账方法");

    public static readonly Bilingual MixesTitle = new("What the unmatched rest is charged at", "未匹配部分的计价");
    public static readonly Bilingual MatchingPeriod = new("Matching period", "匹配时段");
    public static readonly Bilingual Tracked = new("Tracked", "已追溯");
    public static readonly Bilingual ResidualEnergy = new("Residual", "剩余");
    public static readonly Bilingual ChargedAt = new("Charged at", "取值");
    public static readonly Bilingual MixIntensity = new("Intensity", "碳强度");

    public static readonly Bilingual ClaimsTitle = new("Claims", "声明");
    public static readonly Bilingual NoClaims = new("No instrument claims anything in this period.", "本时段没有绿证或合同作出声明。");
    public static readonly Bilingual InstrumentHeading = new("Instrument", "凭证");
    public static readonly Bilingual ClaimedFor = new("For", "用于");
    public static readonly Bilingual IssuedHeading = new("Issued or given", "签发或供给");
    public static readonly Bilingual ClaimedHeading = new("Claimed", "声明");
    public static readonly Bilingual InstrumentFindingTitle = new("Instruments refused, set aside or remarked on", "被拒绝、搁置或提示的凭证");
    public static readonly Bilingual NoInstrumentFindings = new("No instrument was refused, set aside or remarked on.", "没有凭证被拒绝、搁置或提示。");

    public static readonly Bilingual ClosingTitle = new("What each book closes to", "各账的闭合");
    public static readonly Bilingual ClosingLoads = new("Loads, each interval rounded", "各负荷（逐时段取整）");
    public static readonly Bilingual ClosingAtFactor = new("All consumption × the grid's factor", "总用电量 × 电网因子");
    public static readonly Bilingual ClosingTracked = new("Tracked: certified or gone with contracts", "已追溯：已签发绿证或随合同转移");
    public static readonly Bilingual ClosingResidual = new("Residual", "剩余");
    public static readonly Bilingual ClosingCheckResidual = new("Check: generated − tracked − residual", "校验：发电 − 已追溯 − 剩余");
    public static readonly Bilingual ClosingIssued = new("Issued by instruments that claim", "作出声明之凭证的签发量");
    public static readonly Bilingual ClosingClaimed = new("Claimed", "声明量");
    public static readonly Bilingual ClosingMatched = new("Matched with consumption", "与用电匹配量");
    public static readonly Bilingual ClosingCheckClaimed = new("Check: claimed − matched", "校验：声明量 − 匹配量");
    public static readonly Bilingual ClosingSources = new("Entered for equipment and gas", "设备与气体计入");
    public static readonly Bilingual ClosingStatements = new("Loads, as their statements say", "各负荷（按碳声明）");
    public static readonly Bilingual ClosingOwnUse = new("Own use of units, and storages that keep their carbon with the charger", "厂用电，以及碳由充电方承担的储能");
    public static readonly Bilingual ClosingStored = new("Into storages, net", "储能净充入");
    public static readonly Bilingual ClosingMismatch = new("Metering mismatch", "计量不平衡");
    public static readonly Bilingual ClosingRoundingOfStatements = new("Rounding to whole mg", "取整误差");
    public static readonly Bilingual ClosingCheckTraced = new("Check: what came in − all of these", "校验：流入 − 以上各项");

    public static readonly Bilingual BookPictureTitle = new("Intensity of all loads in the three books", "三本账中全部负荷的碳强度");
    public static readonly Bilingual BookPictureCaption = new(
        "Carbon ÷ consumption of all loads in each interval, one line a book. The books differ in gas set and boundary, as the legend says: they stand side by side and are not added.",
        "各时段全部负荷的碳排放 ÷ 用电量，每本账一条线。各账的气体范围与边界见图例：并列对照，不相加。");
    public static readonly Bilingual BookAxis = new("Intensity of all loads", "全部负荷碳强度");

    public static Bilingual OfBook(string basis) => basis switch
    {
        BookTerms.LocationBased => LocationBased,
        BookTerms.MarketBased => MarketBased,
        _ => ConsumptionTraced,
    };

    public static Bilingual OfBoundary(string boundary) => boundary == "direct" ? Direct : Lifecycle;

    public static Bilingual ClosingRounding(int amounts) => new(
        $"Check: difference, rounding of {amounts.ToString(System.Globalization.CultureInfo.InvariantCulture)} amounts", $"校验：差值（{amounts.ToString(System.Globalization.CultureInfo.InvariantCulture)} 个数值取整）");

    public static Bilingual Months(int months) => new($"{months} months of production", $"生产后 {months} 个月内");

    public static Bilingual LocationLag(string row, int year, int lag) => new(
        $"{row} is {lag} years older than the reporting year {year}: the location-based book is to be restated when the year's own factor is published.",
        $"{row} 较报告年度 {year} 滞后 {lag} 年；当年因子公布后，基于位置的账须重述。");

    public static Bilingual Of(MatchingGrain grain) => grain switch
    {
        MatchingGrain.QuarterHour => new("a quarter of an hour", "一刻钟"),
        MatchingGrain.Hour => new("an hour", "一小时"),
        MatchingGrain.Month => new("a month", "一个月"),
        _ => new("a year", "一年"),
    };

    public static Bilingual Of(Deliverability deliverability) => deliverability switch
    {
        Deliverability.None => new("anywhere", "不限"),
        Deliverability.MarketArea => new("the market area", "市场区域内"),
        _ => new("the same network", "同一电网内"),
    };

    public static Bilingual Of(HierarchyStep step) => step switch
    {
        HierarchyStep.Certificates => new("certificates", "绿证"),
        HierarchyStep.Contracts => new("contracts", "合同"),
        HierarchyStep.SupplierMix => new("supplier's mix", "售电方组合"),
        HierarchyStep.Residual => new("residual mix", "剩余组合"),
        _ => new("grid average", "电网平均"),
    };

    public static Bilingual Of(InstrumentFindingKind kind) => kind switch
    {
        InstrumentFindingKind.Refused => new("refused", "拒绝"),
        InstrumentFindingKind.SetAside => new("set aside", "搁置"),
        _ => new("warning", "提示"),
    };

    public static Bilingual Of(InstrumentFindingReason reason) => reason switch
    {
        InstrumentFindingReason.DuplicateId => new("id twice", "编号重复"),
        InstrumentFindingReason.UnknownGenerator => new("unknown generator", "未知机组"),
        InstrumentFindingReason.UnknownLoad => new("unknown load", "未知负荷"),
        InstrumentFindingReason.GecOfStorage => new("green certificate of a storage", "储能不核发绿证"),
        InstrumentFindingReason.WrongOrigin => new("wrong origin", "来源不符"),
        InstrumentFindingReason.OverIssued => new("more issued than sent out", "签发超过上网电量"),
        InstrumentFindingReason.ClaimedTwice => new("goes with a contract already", "已随合同声明"),
        InstrumentFindingReason.SharesAboveWhole => new("contract shares above the whole", "合同份额超过全部"),
        InstrumentFindingReason.LossesClaimedTwice => new("losses claimed twice", "损耗重复声明"),
        InstrumentFindingReason.StorageUnpaired => new("charging without certificates", "充电未注销绿证"),
        InstrumentFindingReason.OutsideThePeriod => new("outside the period", "不在本时段"),
        InstrumentFindingReason.ProductionPeriodTooLong => new("production period too long", "生产时段过长"),
        InstrumentFindingReason.NotDeliverable => new("not deliverable", "不可交付"),
        InstrumentFindingReason.VintageExpired => new("retired too late", "注销逾期"),
        InstrumentFindingReason.NotForDisclosure => new("not for disclosure", "不得用于披露"),
        InstrumentFindingReason.OtherTerms => new("in other terms than the book", "口径与本账不同"),
        InstrumentFindingReason.StorageNotAllowed => new("storage release not allowed", "不接受储能放电"),
        InstrumentFindingReason.CertificatesSold => new("its certificates were sold", "绿证已另售"),
        InstrumentFindingReason.NotInHierarchy => new("the rules have no such step", "规则无此步骤"),
        InstrumentFindingReason.OtherFactor => new("other factor than the network's", "因子与电网所用不同"),
        _ => new("other cause", "其他缘由"),
    };
}

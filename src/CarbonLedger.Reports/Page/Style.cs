namespace CarbonLedger.Reports.Page;

/// <summary>The page's look. Without the characters that XML escapes, as a style element is read raw by browsers.</summary>
internal static class Style
{
    public const string Sheet = """

        :root { --ink: #1d2a35; --soft: #56636f; --rule: #d5dbe0; --faint: #f4f6f8; --brand: #12435f; --warn: #8a5a00; }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; color: var(--ink); background: #ffffff; font: 15px/1.55 "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "CarbonLedger Micro Hei", sans-serif; }
        main, .band, footer { max-width: 1120px; margin: 0 auto; padding: 0 28px; }
        header { background: var(--brand); color: #ffffff; padding: 30px 0 26px; }
        header .kicker { margin: 0 0 4px; font-size: 14px; letter-spacing: 0.03em; opacity: 0.85; }
        header h1 { margin: 0; font-size: 29px; font-weight: 600; line-height: 1.25; }
        header .sub { margin: 6px 0 0; font-size: 16px; opacity: 0.95; }
        h2 { margin: 46px 0 14px; padding-bottom: 7px; font-size: 21px; font-weight: 600; color: var(--brand); border-bottom: 2px solid var(--brand); }
        h3 { margin: 30px 0 8px; font-size: 16.5px; font-weight: 600; }
        .zh { font-weight: inherit; }
        h2 .zh, h3 .zh { margin-left: 0.35em; }
        .simulated { margin: 18px 0 0; padding: 9px 14px; border-left: 4px solid #d9a21b; background: #fdf6e3; }
        .provisional { margin: 18px 0 0; padding: 9px 14px; border-left: 4px solid #b3261e; background: #fcf0ee; }
        .firm { margin: 0; padding: 9px 14px; border-left: 4px solid #4d8c57; background: #f0f6f1; }
        .firm + .cards, .provisional + .cards { margin-top: 14px; }
        .unchecked { display: inline-block; margin: 6px 0; padding: 1px 8px; border: 1px solid #d9a21b; background: #fdf6e3; color: var(--warn); font-size: 12.5px; line-height: 1.45; }
        .card .unchecked { margin: 6px 0 0; }
        .side { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 28px; align-items: start; }
        td.bar { min-width: 128px; padding-top: 8px; }
        td.bar svg { display: block; width: 100%; height: 13px; outline: 1px solid var(--rule); }
        #table-loads td:first-child { min-width: 76px; }
        #table-loads td:nth-child(2) { white-space: nowrap; }
        #table-loads td:nth-child(8) { min-width: 132px; }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 8px 0 0; font-size: 13px; color: var(--soft); }
        .legend svg { width: 26px; height: 12px; margin-right: 6px; vertical-align: -1px; outline: 1px solid var(--rule); }
        dl.facts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 36px; margin: 20px 0 0; }
        dl.facts div { padding: 8px 0; border-bottom: 1px solid var(--rule); }
        dl.facts div.wide { grid-column: 1 / -1; }
        dt { color: var(--soft); font-size: 13px; }
        dd { margin: 0; overflow-wrap: anywhere; }
        code, pre { font: 13px/1.5 "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; }
        pre { margin: 8px 0 0; padding: 12px 14px; background: var(--faint); border: 1px solid var(--rule); white-space: pre-wrap; overflow-wrap: anywhere; }
        details { margin-top: 10px; }
        summary { cursor: pointer; color: var(--brand); }
        .cards { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; }
        .card { padding: 13px 15px 12px; border: 1px solid var(--rule); border-top: 3px solid var(--brand); background: #ffffff; }
        .card .label { margin: 0; font-size: 13px; line-height: 1.35; color: var(--soft); }
        .card .label .zh { display: block; }
        .card .value { margin: 7px 0 0; font-size: 24px; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
        .card .unit { font-size: 14px; font-weight: 400; color: var(--soft); white-space: nowrap; }
        .card .more { margin: 5px 0 0; font-size: 12.5px; line-height: 1.4; color: var(--soft); }
        .card .more .zh { display: block; }
        .simulated + .scroll, .provisional + .scroll { margin-top: 14px; }
        .more-rows + figure { margin-top: 18px; }
        figure { margin: 0 0 34px; break-inside: avoid; }
        figure img { display: block; width: 100%; height: auto; border: 1px solid var(--rule); }
        figcaption { margin-top: 8px; font-size: 13.5px; color: var(--soft); }
        figcaption .zh { display: block; }
        .scroll { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: 13.5px; line-height: 1.4; }
        th, td { padding: 5px 9px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); word-break: keep-all; }
        th { vertical-align: bottom; font-weight: 600; background: var(--faint); border-bottom: 2px solid #b9c3cb; }
        th .zh, th .unit { display: block; font-weight: 400; color: var(--soft); }
        th .unit { font-size: 12.5px; white-space: nowrap; }
        th { max-width: 128px; }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
        td.n { white-space: nowrap; }
        #table-branches td:first-child, #table-buses td:first-child, #table-storages td:nth-child(-n+2), #table-intervals td:first-child, #table-equipment td:first-child, #table-gas-units td:nth-child(-n+2), #table-book-mixes td:first-child, #table-books td:first-child, #table-book-claims td:nth-child(-n+3), #table-book-findings td:first-child, #table-book-closings td:first-child, #table-factors td:nth-child(-n+2), #table-factors th .zh, #table-technologies td:nth-child(6), [id^="table-inventory-"] td:nth-child(3) { white-space: nowrap; }
        #table-gas-units td:nth-child(3), #table-book-terms td:nth-child(7) { white-space: pre; }
        td.none { color: #98a2ab; }
        tfoot td { font-weight: 600; border-top: 2px solid #b9c3cb; border-bottom: none; }
        tr.check td { color: var(--soft); background: var(--faint); }
        .more-rows { margin: 6px 0 0; font-size: 13px; color: var(--soft); }
        a { color: var(--brand); }
        td code { font-size: 11.5px; overflow-wrap: anywhere; }
        .notes li { margin-bottom: 9px; }
        .notes .zh { display: block; color: var(--soft); }
        footer { margin-top: 48px; padding-top: 18px; padding-bottom: 40px; border-top: 2px solid var(--brand); font-size: 13.5px; overflow-wrap: anywhere; }
        footer p { margin: 0 0 6px; }
        @media (max-width: 860px) { .side { grid-template-columns: minmax(0, 1fr); } .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); } dl.facts { grid-template-columns: minmax(0, 1fr); } main, .band, footer { padding: 0 16px; } header h1 { font-size: 23px; } }
        @media print {
          @page { size: A4; margin: 14mm 13mm; }
          body { font-size: 10.5px; }
          header { background: #ffffff; color: var(--ink); padding: 0 0 10px; border-bottom: 3px solid var(--brand); }
          main, .band, footer { max-width: none; padding: 0; }
          h2 { margin-top: 24px; font-size: 15px; break-after: avoid; }
          h3 { font-size: 12.5px; break-after: avoid; }
          td.bar { min-width: 70px; padding-top: 4px; }
          td.bar svg { height: 8px; }
          #table-loads td:first-child, #table-loads td:nth-child(8) { min-width: 0; }
          .side { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 14px; }
          .legend, .more-rows, .unchecked { font-size: 9px; }
          .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 7px; }
          .card { break-inside: avoid; padding: 8px 9px; }
          .card .value { font-size: 15px; }
          .card .unit { font-size: 10px; }
          .card .label, .card .more, dt, figcaption, footer { font-size: 9.5px; }
          table { font-size: 8.5px; }
          th, td { padding: 2.5px 4px; }
          th .unit, td code, code, pre { font-size: 8px; }
          thead { display: table-header-group; }
          tfoot { display: table-row-group; }
          tr { break-inside: avoid; }
          .scroll { overflow: visible; }
          a { color: inherit; text-decoration: none; }
        }

        """;
}

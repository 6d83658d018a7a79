namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The style sheet of a report: one column of text, figures in a grid that folds, light and dark as the reader's system has it.</summary>
internal static class ReportStyle
{
    /// <summary>Colours by name, for light and dark.</summary>
    public const string Palette =
        """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --ink: #1c1e21; --soft: #5b636d; --line: #d9dde2; --faint: #f4f5f7; --heat: #0b62a4; --warn: #9a3b00; --warn-paper: #fdf1e7;
          --s0: #4b5563; --s1: #0066a6; --s2: #c2410c; --s3: #00805c; --s4: #8b3fa0; --s5: #846800; --s6: #b3225f; --s7: #0b0c0e;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #14171b; --ink: #e6e8eb; --soft: #a0a8b3; --line: #363c44; --faint: #1d2127; --heat: #3f9be0; --warn: #ffb27a; --warn-paper: #2c2019;
            --s0: #b4bcc8; --s1: #63b3f2; --s2: #ff9a62; --s3: #45c9a0; --s4: #cf9be0; --s5: #dcbb45; --s6: #f58ab5; --s7: #ffffff;
          }
        }

        """;

    /// <summary>How figures are drawn.</summary>
    public const string Marks =
        """
        svg text { fill: var(--soft); font: 10.5px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
        .grid { stroke: var(--line); stroke-width: 1; }
        .axis { stroke: var(--soft); stroke-width: 1; }
        .curve { fill: none; stroke-width: 1.9; stroke-linejoin: round; }
        .level { stroke-width: 1.3; stroke-dasharray: 4 4; }
        .whisker { stroke-width: 1.1; opacity: .75; }
        .mark { stroke: var(--paper); stroke-width: .8; }
        .s0 { color: var(--s0); } .s1 { color: var(--s1); } .s2 { color: var(--s2); } .s3 { color: var(--s3); } .s4 { color: var(--s4); } .s5 { color: var(--s5); } .s6 { color: var(--s6); } .s7 { color: var(--s7); }
        .line { stroke: currentColor; } .fill { fill: currentColor; }

        """;

    /// <summary>The whole sheet of a page.</summary>
    public const string Css = Palette + Marks +
        """
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif; }
        main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; font-weight: 600; }
        h2 { font-size: 1.35rem; line-height: 1.3; margin: 3rem 0 .6rem; font-weight: 600; }
        h3 { font-size: 1.08rem; margin: 2rem 0 .5rem; font-weight: 600; }
        h4 { font-size: .95rem; margin: 1.6rem 0 .4rem; font-weight: 600; }
        .pair h4 { margin-top: 0; }
        .pair svg { max-width: 17rem; margin-bottom: .4rem; }
        p { margin: .5rem 0; max-width: 48rem; }
        .meta, figcaption, .note { color: var(--soft); font-size: .88rem; }
        code, pre { font: .84em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
        code { overflow-wrap: anywhere; }
        pre { background: var(--faint); border: 1px solid var(--line); border-radius: 4px; padding: .7rem .9rem; white-space: pre-wrap; overflow-wrap: anywhere; }
        .warning { background: var(--warn-paper); border-left: 3px solid var(--warn); padding: .6rem .9rem; margin: 1rem 0; max-width: none; }
        .oracle { color: var(--warn); }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem; margin: 1.5rem 0; padding: 0; }
        .facts div { border-top: 2px solid var(--ink); padding-top: .4rem; }
        .facts dt { color: var(--soft); font-size: .84rem; }
        .facts dd { margin: 0; font-size: 1.35rem; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .facts dd small { display: block; font-size: .84rem; color: var(--soft); }
        .scroll { overflow-x: auto;
          background: linear-gradient(to right, var(--paper) 50%, transparent) 0 0 / 3rem 100% no-repeat local, linear-gradient(to left, var(--paper) 50%, transparent) 100% 0 / 3rem 100% no-repeat local,
            linear-gradient(to left, color-mix(in srgb, var(--ink) 22%, transparent), transparent) 100% 0 / .8rem 100% no-repeat scroll; }
        .scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--heat); outline-offset: 2px; }
        table { border-collapse: collapse; font: .84rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; border-top: 1.5px solid var(--ink); border-bottom: 1.5px solid var(--ink); }
        .table { margin: 1.4rem 0; }
        .table figcaption { max-width: 48rem; margin-bottom: .5rem; }
        th, td { padding: .22rem .7rem; text-align: right; white-space: nowrap; }
        .dense th, .dense td { padding-left: .4rem; padding-right: .4rem; }
        .wide .spread { font-size: .9em; }
        @media (min-width: 68rem) { .table:has(.wide) .scroll { position: relative; left: 50%; transform: translateX(-50%); width: max-content; min-width: 100%; max-width: min(100vw - 3rem, 84rem); } }
        th:first-child, td:first-child { padding-left: .1rem; }
        thead th { font-weight: 600; border-bottom: 1px solid var(--ink); vertical-align: bottom; }
        .text { text-align: left; }
        .wrap { white-space: normal; min-width: 14rem; }
        tbody th { font-weight: 400; text-align: left; position: sticky; left: 0; background: var(--paper); }
        tbody tr.rule > * { border-top: 1px solid var(--line); }
        td.best { font-weight: 700; }
        td .spread, th .spread { color: var(--soft); font-weight: 400; }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; padding: 0; margin: .8rem 0; font: .86rem system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        .legend svg { display: inline-block; width: 30px; height: 14px; vertical-align: -2px; margin-right: .35rem; }
        .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1.2rem 1.6rem; }
        figure { margin: 0; }
        .halves { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 29rem), 1fr)); gap: 0 2rem; }
        .halves .table { margin: .9rem 0; min-width: 0; }
        .halves figcaption { color: var(--ink); overflow-wrap: anywhere; }
        .halves thead th { white-space: normal; }
        .panels figcaption { color: var(--ink); font-weight: 600; font-size: .95rem; overflow-wrap: anywhere; }
        .panels figcaption small { color: var(--soft); font-weight: 400; }
        svg { display: block; width: 100%; height: auto; }
        details { border-top: 1px solid var(--line); }
        details:last-of-type { border-bottom: 1px solid var(--line); }
        summary { cursor: pointer; padding: .55rem .1rem; }
        summary .meta { margin-left: .4rem; }
        details > .body { padding: .4rem 0 1.4rem; }
        .pair { display: grid; grid-template-columns: minmax(0, 17rem) minmax(0, 1fr); gap: 1.5rem 2.5rem; align-items: start; }
        @media (max-width: 44rem) { .halves .spread { display: block; } .halves th, .halves td { padding-right: .3rem; } .pair { grid-template-columns: minmax(0, 1fr); } main { padding-top: 1.5rem; } h1 { font-size: 1.55rem; } }
        .bar { fill: var(--heat); } .gap { fill: var(--warn); opacity: .3; }
        .bars { width: 100%; max-width: 40rem; border: 0; }
        .bars th, .bars td { padding: .08rem .5rem .08rem 0; }
        .bars th { white-space: normal; overflow-wrap: anywhere; width: 38%; line-height: 1.25; }
        .bars td.track { width: 40%; padding-right: .8rem; }
        .track i { display: block; height: .6rem; background: linear-gradient(to right, var(--heat) var(--share), var(--faint) var(--share)); border-radius: 1px; }
        .heat { border: 0; }
        .heat th, .heat td { padding: .15rem .4rem; text-align: center; min-width: 2rem; }
        .heat thead th.text { text-align: left; }
        .heat tbody th { text-align: left; max-width: 11rem; overflow: hidden; text-overflow: ellipsis; }
        .heat td { background: color-mix(in srgb, var(--heat) var(--share), var(--faint)); border: 1px solid var(--paper); }
        .heat td.strong { color: #ffffff; }
        .heat td.none { color: transparent; }
        @media (prefers-color-scheme: dark) { .heat td.strong { color: #06121d; } }
        .mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); gap: .9rem 1.4rem; list-style: none; padding: 0; margin: .6rem 0; font-size: .88rem; line-height: 1.4; }
        .mistakes li { display: flex; gap: .8rem; align-items: flex-start; overflow-wrap: anywhere; }
        .mistakes img { width: 76px; height: 76px; border-radius: 3px; flex: none; background: var(--faint); }
        .mistakes b { font-weight: 600; }
        .mistakes .meta { display: block; }
        footer { margin-top: 3.5rem; border-top: 1px solid var(--line); padding-top: .8rem; }
        @media print { main { max-width: none; padding: 0; } .scroll { overflow: visible; } }
        """;
}

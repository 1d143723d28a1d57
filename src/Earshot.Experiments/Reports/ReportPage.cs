using System.Net;
using System.Text;
using Earshot.Formats;
using ScottPlot;

namespace Earshot.Experiments.Reports;

/// <summary>
/// A report as a self-contained HTML page and as Markdown: headings, text, tables and plots, one after another. The
/// page asks nothing of the network; Markdown goes without the plots.
/// </summary>
/// <param name="title">The page's title.</param>
public sealed class ReportPage(string title)
{
    private readonly StringBuilder body = new(),
        markdown = new();

    /// <summary>A section's head.</summary>
    public ReportPage Heading(string text) => Add($"<h2>{Encode(text)}</h2>", $"## {Escape(text)}");

    /// <summary>What was found, in a sentence, before all else.</summary>
    public ReportPage Lead(string text) => Add($"<p class=lead>{Encode(text)}</p>", $"**{Escape(text)}**");

    /// <summary>What a reader can do next.</summary>
    public ReportPage Next(params IEnumerable<string> steps) => Heading("What to do next").List(steps);

    /// <summary>Sounds to hear, as WAV files within the page.</summary>
    public ReportPage Sounds(IEnumerable<(string Name, byte[] Wav)> sounds) =>
        Add(
            $"<ul class=sounds>{string.Concat(sounds.Select(sound => Sound(Encode(sound.Name), sound.Wav)))}</ul>",
            null
        );

    private static string Sound(string name, byte[] wav) =>
        $"<li><span>{name}</span> <audio controls preload=none aria-label=\"{name}\" "
        + $"src=\"data:audio/wav;base64,{Convert.ToBase64String(wav)}\"></audio></li>";

    /// <summary>A paragraph.</summary>
    public ReportPage Text(string text) => Add($"<p>{Encode(text)}</p>", Escape(text));

    /// <summary>A list.</summary>
    public ReportPage List(IEnumerable<string> items)
    {
        string[] all = [.. items];
        return Add(
            $"<ul>{string.Concat(all.Select(item => $"<li>{Encode(item)}</li>"))}</ul>",
            string.Join('\n', all.Select(item => $"- {Escape(item)}"))
        );
    }

    /// <summary>Lines as they stand: a command.</summary>
    public ReportPage Code(string text) => Add($"<pre>{Encode(text)}</pre>", $"```\n{text}\n```");

    /// <summary>A table.</summary>
    public ReportPage Table(ReportTable table)
    {
        bool[] prose = [.. Enumerable.Range(0, table.Columns.Count).Select(table.IsProse)];
        string Class(int column) => prose[column] ? " class=prose" : "";
        var html = new StringBuilder(
            $"<div class=wide tabindex=0 role=region aria-label=\"{Encode(table.Title)}\">"
                + $"<table><caption>{Encode(table.Title)}</caption>"
        );
        var heads = table.Columns.Select(
            (name, c) => name.Length == 0 ? "<td></td>" : $"<th scope=col{Class(c)}>{Encode(name)}</th>"
        );
        html.AppendLine($"<thead><tr>{string.Concat(heads)}</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            var cells = row.Skip(1).Select((cell, c) => $"<td{Class(c + 1)}>{Encode(cell)}</td>");
            html.AppendLine($"<tr><th scope=row{Class(0)}>{Encode(row[0])}</th>{string.Concat(cells)}</tr>");
        }
        string[] lines =
        [
            Line([.. table.Columns.Select(Escape)]),
            Line([.. table.Columns.Select((_, c) => c == 0 || prose[c] ? "---" : "---:")]),
            .. table.Rows.Select(row => Line([.. row.Select(Escape)])),
        ];
        return Add($"{html}</tbody></table></div>", $"{Escape(table.Title)}\n\n{string.Join('\n', lines)}");
    }

    /// <summary>A plot, drawn into the page.</summary>
    public ReportPage Plot(Plot plot, string caption, int width = 760, int height = 420) =>
        Add(
            $"<figure><picture>{Pictures(plot, caption, width, height)}</picture>"
                + $"<figcaption>{Encode(caption)}</figcaption></figure>",
            null
        );

    /// <summary>The page.</summary>
    public string ToHtml() =>
        $$"""
            <!doctype html>
            <html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1">
            <title>{{Encode(title)}}</title>
            <style>
            :root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --faint: #57606a; --line: #8886; }
            @media (prefers-color-scheme: dark) { :root { --ground: #16191d; --ink: #e6e8eb; --faint: #a3abb5; } }
            body { background: var(--ground); color: var(--ink); }
            .lead { font-size: 1.25rem; line-height: 1.45; }
            .sounds { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; }
            .sounds li { display: flex; align-items: center; gap: .5rem; } audio { height: 2.2rem; max-width: 15rem; }
            .wide { background:
              linear-gradient(90deg, var(--ground) 30%, transparent) 0 0 / 2.5rem 100% no-repeat local,
              linear-gradient(270deg, var(--ground) 30%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
              linear-gradient(90deg, var(--line), transparent) 0 0 / .9rem 100% no-repeat scroll,
              linear-gradient(270deg, var(--line), transparent) 100% 0 / .9rem 100% no-repeat scroll; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
            h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
            caption, figcaption { text-align: left; padding: .3rem 0; color: var(--faint); font-size: .9rem; }
            th, td { padding: .25rem .8rem; border-bottom: 1px solid #8884; text-align: right; white-space: nowrap; }
            .prose { text-align: left; white-space: normal; }
            th:first-child { text-align: left; } thead th { border-bottom: 2px solid #8888; }
            pre { background: #8881; padding: .7rem 1rem; border-radius: .4rem; }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; }
            figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; border-radius: .4rem; }
            </style>
            <main>
            <h1>{{Encode(title)}}</h1>
            {{body}}</main></html>

            """;

    /// <summary>The same without the plots, as Markdown.</summary>
    public string ToMarkdown() => $"# {Escape(title)}\n\n{markdown}";

    /// <summary>Writes the page, whole or not at all: as Markdown where the file's name ends in <c>.md</c>.</summary>
    public void Save(string path) =>
        AtomicFile.WriteText(path, path.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? ToMarkdown() : ToHtml());

    /// <summary>One for each theme.</summary>
    private static string Pictures(Plot plot, string caption, int width, int height)
    {
        var light = DataUri(plot, width, height);
        Figures.Darken(plot);
        return $"<source media=\"(prefers-color-scheme: dark)\" srcset=\"{DataUri(plot, width, height)}\">"
            + $"<img alt=\"{Encode(caption)}\" width={width} height={height} src=\"{light}\">";
    }

    private static string DataUri(Plot plot, int width, int height)
    {
        // Twice the pixels: sharp on dense screens.
        plot.ScaleFactor = 2;
        var png = plot.GetImageBytes(2 * width, 2 * height, ImageFormat.Png);
        return $"data:image/png;base64,{Convert.ToBase64String(png)}";
    }

    private ReportPage Add(string html, string? text)
    {
        body.AppendLine(html);
        if (text is not null)
            markdown.Append(text).Append("\n\n");
        return this;
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>
    /// Class names and licence notes are other people's text: what Markdown would take for its own is escaped.
    /// </summary>
    private static string Escape(string text) =>
        string.Concat(
            text.Select(c =>
                c switch
                {
                    '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' => $"\\{c}",
                    '\n' or '\r' => " ",
                    _ => c.ToString(),
                }
            )
        );

    private static string Line(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";
}

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
        var html = new StringBuilder($"<div class=wide><table><caption>{Encode(table.Title)}</caption>");
        var heads = table.Columns.Select((name, c) => $"<th scope=col{Class(c)}>{Encode(name)}</th>");
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
            $"<figure><img alt=\"{Encode(caption)}\" width={width} height={height} "
                + $"src=\"{DataUri(plot, width, height)}\"><figcaption>{Encode(caption)}</figcaption></figure>",
            null
        );

    /// <summary>The page.</summary>
    public string ToHtml() =>
        $$"""
            <!doctype html>
            <html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1">
            <title>{{Encode(title)}}</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
            h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
            caption, figcaption { text-align: left; padding: .3rem 0; opacity: .75; font-size: .9rem; }
            th, td { padding: .25rem .8rem; border-bottom: 1px solid #8884; text-align: right; white-space: nowrap; }
            .prose { text-align: left; white-space: normal; }
            th:first-child { text-align: left; } thead th { border-bottom: 2px solid #8888; }
            pre { background: #8881; padding: .7rem 1rem; border-radius: .4rem; }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; }
            figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; background: #fff; border-radius: .4rem; }
            </style>
            <h1>{{Encode(title)}}</h1>
            {{body}}</html>

            """;

    /// <summary>The same without the plots, as Markdown.</summary>
    public string ToMarkdown() => $"# {Escape(title)}\n\n{markdown}";

    /// <summary>Writes the page, whole or not at all: as Markdown where the file's name ends in <c>.md</c>.</summary>
    public void Save(string path) =>
        AtomicFile.WriteText(path, path.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? ToMarkdown() : ToHtml());

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

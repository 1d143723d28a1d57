using Earshot.Experiments.Reports;

namespace Earshot.Experiments.Tests;

public class ReportPageTests
{
    [Fact]
    public void Markdown_says_what_the_page_says_and_takes_no_name_for_markup()
    {
        var page = new ReportPage("<b>")
            .Heading("a_b")
            .Text("1 | 2")
            .List(["*x*"])
            .Code("<pre>")
            .Table(
                new ReportTable(
                    "t",
                    ["", "c|d"],
                    [
                        ["r", "[1]"],
                    ]
                )
            );
        Assert.Equal(
            """
            # \<b\>

            ## a\_b

            1 \| 2

            - \*x\*

            ```
            <pre>
            ```

            t

            |  | c\|d |
            | --- | ---: |
            | r | \[1\] |


            """.ReplaceLineEndings("\n"),
            page.ToMarkdown()
        );
        var html = page.ToHtml();
        Assert.Contains("<h1>&lt;b&gt;</h1>", html);
        Assert.Contains("<li>*x*</li>", html);
        Assert.Contains("<th scope=row>r</th><td>[1]</td>", html);
    }

    [Fact]
    public void Prose_in_a_table_stands_left_and_wraps()
    {
        const string prose = "resampled to what the encoder hears, whatever the rate of the file";
        var page = new ReportPage("p").Table(
            new ReportTable(
                "t",
                ["step", "what", "n"],
                [
                    ["rate", prose, "1"],
                ]
            )
        );
        Assert.Contains("| --- | --- | ---: |", page.ToMarkdown());
        Assert.Contains($"<td class=prose>{prose}</td><td>1</td>", page.ToHtml());
        Assert.Contains(".prose { text-align: left; white-space: normal; }", page.ToHtml());
    }
}

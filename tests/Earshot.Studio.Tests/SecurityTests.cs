using System.Net;
using System.Net.Http.Headers;
using Earshot.Workspace;

namespace Earshot.Studio.Tests;

public sealed class SecurityTests : IAsyncLifetime
{
    private RunningStudio studio = null!;

    public async ValueTask InitializeAsync() => studio = await RunningStudio.OverTonesAsync(1);

    public ValueTask DisposeAsync() => studio.DisposeAsync();

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:80")]
    public async Task A_foreign_name_that_points_here_is_turned_away(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/workspace") { Headers = { Host = host } };
        Assert.Equal(
            HttpStatusCode.MisdirectedRequest,
            (await studio.Page.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode
        );
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task What_the_browser_marks_as_from_another_site_is_turned_away(string site)
    {
        foreach (var path in (string[])["/api/workspace", "/api/clips/1/audio", "/app.js"])
            Assert.Equal(HttpStatusCode.Forbidden, await Status(HttpMethod.Get, path, ("Sec-Fetch-Site", site)));
    }

    [Fact]
    public async Task A_change_needs_our_header_and_our_origin()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await Status(HttpMethod.Post, "/api/labels/undo"));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await Status(HttpMethod.Post, "/api/labels/undo", ("X-Earshot", "1"), ("Origin", "https://evil.example"))
        );
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await Status(HttpMethod.Delete, "/api/training", ("X-Earshot", "1"), ("Origin", "null"))
        );
        Assert.Equal(
            HttpStatusCode.OK,
            await Status(
                HttpMethod.Post,
                "/api/labels/undo",
                ("X-Earshot", "1"),
                ("Origin", studio.Address.GetLeftPart(UriPartial.Authority))
            )
        );
    }

    [Theory]
    [InlineData("suggestions?cuont=5", "the parameter 'cuont' is not known here; known: count")]
    [InlineData("suggestions?count=five", "the parameter 'count' is 'five': it takes a whole number")]
    [InlineData("changes", "the parameter 'after' is missing: it takes a whole number")]
    [InlineData("recordings/1/audio?begin=0", "the parameter 'end' is missing: it takes a number such as 0.5")]
    public async Task A_parameter_that_is_not_known_or_not_understood_is_named(string query, string reason)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var answer = await studio.Page.GetAsync($"/api/{query}", cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(reason + "\n", await answer.Content.ReadAsStringAsync(cancellation));
    }

    [Fact]
    public async Task A_form_post_of_another_site_is_refused_before_it_is_read()
    {
        using var form = new FormUrlEncodedContent([new("clips", "1")]);
        using var plain = new HttpClient { BaseAddress = studio.Address };
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await plain.PostAsync("/api/labels", form, TestContext.Current.CancellationToken)).StatusCode
        );
        Assert.Empty(studio.Store.Labels.All());
    }

    [Theory]
    [InlineData("/../../etc/passwd")]
    [InlineData("/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/clips/..%2f..%2fetc%2fpasswd/audio")]
    [InlineData("/api/clips/-1/audio")]
    [InlineData("/api/clips/999/audio")]
    [InlineData("/earshot.db")]
    [InlineData("/api/export/..%2f..%2fetc")]
    public async Task Only_what_is_named_is_served(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, await Status(HttpMethod.Get, path));

    [Fact]
    public async Task A_clip_whose_path_leads_out_is_not_served()
    {
        File.WriteAllText(Path.Combine(studio.Store.ClipRoot, "..", "secret.wav"), "secret");
        studio.Store.Clips.Add([new ClipRecord(0, "../secret.wav", "00", 6)]);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            await Status(HttpMethod.Get, $"/api/clips/{studio.ClipId("../secret.wav")}/audio")
        );
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/app.js")]
    [InlineData("/api/workspace")]
    [InlineData("/api/nothing")]
    public async Task Every_answer_forbids_everything_foreign(string path)
    {
        using var response = await studio.Page.GetAsync(path, TestContext.Current.CancellationToken);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public void The_page_names_no_other_site()
    {
        var assembly = typeof(StudioServer).Assembly;
        var names = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith("Page/", StringComparison.Ordinal))
            .ToList();
        Assert.Contains("Page/index.html", names);
        foreach (var name in names)
        {
            var text = new StreamReader(assembly.GetManifestResourceStream(name)!)
                .ReadToEnd()
                .Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sound_answers_requests_for_a_part()
    {
        var path = $"/api/clips/{studio.ClipId("low0.wav")}/audio";
        var whole = await File.ReadAllBytesAsync(
            Path.Combine(studio.Store.ClipRoot, "low0.wav"),
            TestContext.Current.CancellationToken
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers = { Range = new RangeHeaderValue(100, 299) },
        };
        using var response = await studio.Page.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(
            whole[100..300],
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)
        );
        using var beyond = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers = { Range = new RangeHeaderValue(10_000_000, null) },
        };
        Assert.Equal(
            HttpStatusCode.RequestedRangeNotSatisfiable,
            (await studio.Page.SendAsync(beyond, TestContext.Current.CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task Bodies_are_limited()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Send("/api/labels", new byte[5 << 20]));
        // Let in, and no text.
        Assert.Equal(HttpStatusCode.BadRequest, await Send("/api/import/csv", new byte[5 << 20]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Send("/api/import/csv", new byte[65 << 20]));

        async Task<HttpStatusCode> Send(string path, byte[] body)
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = content,
                Headers = { ExpectContinue = true },
            };
            return (await studio.Page.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
        }
    }

    [Fact]
    public async Task With_a_token_nothing_is_told_without_it()
    {
        const string token = "0123456789abcdef-secret";
        await using var guarded = await RunningStudio.OverTonesAsync(1, new StudioOptions { Token = token });
        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
        {
            BaseAddress = guarded.Address,
        };
        foreach (
            var path in (string[])
                ["/", "/app.js", "/api/workspace", "/?token=wrong-wrong-wrong-wrong", "/api/workspace?token=" + token]
        )
            Assert.Equal(
                HttpStatusCode.Unauthorized,
                (await stranger.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode
            );
        using var entrance = await stranger.GetAsync("/?token=" + token, TestContext.Current.CancellationToken);
        var cookie = entrance.Headers.GetValues("Set-Cookie").Single();
        Assert.Equal((HttpStatusCode.Redirect, "/"), (entrance.StatusCode, entrance.Headers.Location!.ToString()));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            HttpStatusCode.OK,
            (await stranger.GetAsync("/api/workspace", TestContext.Current.CancellationToken)).StatusCode
        );
        using var program = new HttpClient
        {
            BaseAddress = guarded.Address,
            DefaultRequestHeaders = { Authorization = new("Bearer", token) },
        };
        Assert.Equal(
            HttpStatusCode.OK,
            (await program.GetAsync("/api/workspace", TestContext.Current.CancellationToken)).StatusCode
        );
    }

    [Fact]
    public void Other_machines_are_let_in_with_a_token_only()
    {
        Assert.Null(new StudioOptions().Objection());
        Assert.Contains("needs a token", new StudioOptions { Address = IPAddress.Any }.Objection());
        Assert.Contains("at least 16", new StudioOptions { Address = IPAddress.Any, Token = "short" }.Objection());
        Assert.Null(new StudioOptions { Address = IPAddress.Any, Token = "0123456789abcdef" }.Objection());
        Assert.Equal("127.0.0.1", studio.Address.Host);
    }

    private async Task<HttpStatusCode> Status(
        HttpMethod method,
        string path,
        params (string Name, string Value)[] headers
    )
    {
        using var visitor = new HttpClient { BaseAddress = studio.Address };
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return (await visitor.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
    }
}

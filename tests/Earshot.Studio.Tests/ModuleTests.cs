namespace Earshot.Studio.Tests;

/// <summary>Store, queue and what the views are told, each alone in a real browser.</summary>
public sealed class ModuleTests(ModulePage page) : IClassFixture<ModulePage>
{
    /// <summary>A store of three clips (7, 8, 9) and three classes, one of them "none of these".</summary>
    private const string Three = """
        const { readColumns } = await import('/model/columns.js');
        const map = (clips, strangeness) => {
          const n = clips.length, bytes = new ArrayBuffer(8 + 29 * n);
          new DataView(bytes).setInt32(0, n, true);
          new Int32Array(bytes, 8, n).set(clips);
          new Float32Array(bytes, 8 + 4 * n * 6, n).set(strangeness);
          return readColumns(bytes);
        };
        const store = new Store();
        store.setMap(map([7, 8, 9], [0.5, 2, 0.1]));
        const klass = (id, name, isNone = false) => ({ id, name, isNone, place: id, labels: 0 });
        store.setClasses([klass(1, 'dog'), klass(2, 'Rain'), klass(3, 'none of these', true)]);
        """;

    [Fact]
    public async Task A_view_is_told_once_of_what_it_asked_for()
    {
        var told = await page.RunAsync(
            "model/store.js",
            "Store",
            Three
                + """
                const told = [];
                store.on('labels answers', () => told.push('both'));
                store.on('shown', () => told.push('shown'));
                store.changed('labels', 'answers');
                store.show(7, 'a/b.wav');
                store.setLimit(1);
                return told.join(' ');
                """
        );
        Assert.Equal("both shown", told);
    }

    [Fact]
    public async Task A_map_of_more_clips_keeps_what_is_selected()
    {
        var rows = await page.RunAsync(
            "model/store.js",
            "Store",
            Three
                + """
                store.select([0, 2]);
                store.setMap(map([1, 7, 8, 9, 12], [0, 0, 0, 0, 0]));
                return `${[...store.selected]}; ${[1, 8, 12, 2, 13].map(clip => store.row(clip))}`;
                """
        );
        Assert.Equal("1,3; 0,2,4,-1,-1", rows);
    }

    [Fact]
    public async Task Labels_are_counted_on_their_classes_and_taken_back()
    {
        var counts = await page.RunAsync(
            "model/store.js",
            "Store",
            Three
                + """
                const counts = () => `${store.classes.map(c => c.labels)} of ${store.labelled}`;
                const seen = [counts()];
                store.putLabels([{ clip: 7, classId: 1 }, { clip: 8, classId: 2, source: 'Pseudo' }]);
                seen.push(counts(), `unheard ${[...store.columns.unheard]}`);
                store.putLabels([{ clip: 7, classId: 2 }, { clip: 99, classId: 1 }]);
                seen.push(counts());
                store.putLabels([{ clip: 7, classId: null }, { clip: 8, classId: null }]);
                seen.push(counts());
                return seen.join('; ');
                """
        );
        Assert.Equal("0,0,0 of 0; 1,1,0 of 2; unheard 0,1,0; 0,2,0 of 2; 0,0,0 of 0", counts);
    }

    [Fact]
    public async Task A_clip_is_strange_above_the_limit_until_it_has_a_label()
    {
        var strange = await page.RunAsync(
            "model/store.js",
            "Store",
            Three
                + """
                const strange = () => [0, 1, 2].filter(row => store.isStrange(row)).join();
                const seen = [strange()];
                store.setLimit(1); seen.push(strange());
                store.setLimit(0.2); seen.push(strange());
                store.putLabels([{ clip: 8, classId: 1 }]); seen.push(strange());
                return seen.join(' ');
                """
        );
        Assert.Equal(" 1 0,1 0", strange);
    }

    [Theory]
    [InlineData("DOG", "dog")]
    [InlineData(" rain ", "Rain")]
    [InlineData("ra", null)]
    public async Task A_class_is_found_by_its_name(string text, string? found)
    {
        var name = await page.RunAsync(
            "model/store.js",
            "Store",
            $"{Three} return store.classNamed('{text}')?.name ?? null;"
        );
        Assert.Equal(found, name);
    }

    [Fact]
    public async Task A_key_that_was_chosen_is_taken_from_the_class_that_had_it()
    {
        var keys = await page.RunAsync(
            "model/store.js",
            "Store",
            Three
                + """
                store.setClasses([{ ...klass(1, 'dog'), key: '1' }, { ...klass(2, 'rain'), key: '2' }]);
                store.setKeys(['q', '1'], id => ({ 1: 'q', 2: '1' })[id]);
                const seen = ['q', '1', '2'].map(key => store.classAt(key)?.name);
                store.setKeys(['1'], id => (id === 2 ? '1' : null));
                return [...seen, store.classes[0].key].map(name => name ?? '-').join();
                """
        );
        Assert.Equal("dog,rain,-,-", keys);
    }

    /// <summary>The first four are Newcombe's (1998, table I, method 3).</summary>
    [Theory]
    [InlineData(81, 263, "0.2553 0.3662")]
    [InlineData(15, 148, "0.0624 0.1605")]
    [InlineData(0, 20, "0.0000 0.1611")]
    [InlineData(1, 29, "0.0061 0.1718")]
    [InlineData(8, 8, "0.6756 1.0000")]
    [InlineData(0, 0, "0.0000 1.0000")]
    public async Task A_share_has_its_interval(int right, int n, string interval)
    {
        var found = await page.RunAsync(
            "model/intervals.js",
            "wilson",
            $"return wilson({right}, {n}).map(v => v.toFixed(4)).join(' ');"
        );
        Assert.Equal(interval, found);
    }

    [Fact]
    public async Task Twenty_classes_have_twenty_colours()
    {
        var least = await page.RunAsync(
            "palette.js",
            "colours, classColour, hexToRgb",
            """
            const apart = (a, b) => Math.hypot(...hexToRgb(a).map((v, i) => v - hexToRgb(b)[i]));
            const all = Array.from({ length: 20 }, (_, place) => classColour(place));
            const least = Math.min(...all.flatMap((a, i) => all.slice(i + 1).map(b => apart(a, b))));
            return `${new Set(all).size} ${least > 35}`;
            """
        );
        Assert.Equal("20 true", least);
    }

    [Fact]
    public async Task The_queue_follows_the_clip_on_show()
    {
        var places = await page.RunAsync(
            "model/queue.js",
            "Queue",
            "const { Store } = await import('/model/store.js');"
                + Three
                + """
                const queue = new Queue(store, async () => [{ id: 9, path: 'c' }, { id: 7, path: 'a' }]);
                await queue.extend();
                const seen = [`${queue.place} ${queue.at(1).id}`];
                store.show(9); seen.push(`${queue.place} ${queue.ahead.map(item => item.id)}`);
                store.show(8); seen.push(`${queue.place} ${queue.at(1).id}`);
                store.show(7); seen.push(`${queue.place} ${queue.at(1)} ${queue.pathOf(7)}`);
                queue.comeBack([{ id: 9, path: 'c' }]); seen.push(`${queue.place} ${queue.at(1).id}`);
                return seen.join('; ');
                """
        );
        Assert.Equal("-1 9; 0 7; 0 7; 1 null a; 0 9", places);
    }

    [Fact]
    public void Every_module_is_loaded_with_the_page()
    {
        string[] modules =
        [
            .. typeof(StudioServer)
                .Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("Page/", StringComparison.Ordinal))
                .Select(name => name["Page/".Length..].Replace('\\', '/'))
                .Where(name => name.EndsWith(".js", StringComparison.Ordinal) && name != "events.js"), // a worker's
        ];
        using var stream = typeof(StudioServer).Assembly.GetManifestResourceStream("Page/index.html")!;
        var page = new StreamReader(stream).ReadToEnd();
        Assert.True(modules.Length > 10);
        Assert.All(modules, name => Assert.Contains($"rel=\"modulepreload\" href=\"{name}\"", page));
    }
}

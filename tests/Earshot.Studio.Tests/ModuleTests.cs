namespace Earshot.Studio.Tests;

/// <summary>Store, queue and what the views are told, each alone in a real browser.</summary>
public sealed class ModuleTests(ModulePage page) : IClassFixture<ModulePage>
{
    /// <summary>A store of three clips (7, 8, 9) and three classes, one of them "none of these".</summary>
    private const string Three = """
        const bytes = new ArrayBuffer(4 + 3 * 29);
        new DataView(bytes).setInt32(0, 3, true);
        new Int32Array(bytes, 4, 3).set([7, 8, 9]);
        new Float32Array(bytes, 4 + 4 * 3 * 6, 3).set([0.5, 2, 0.1]);
        const { readColumns } = await import('/model/columns.js');
        const store = new Store();
        store.setMap(readColumns(bytes));
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
    [InlineData(" ra", "Rain")]
    [InlineData("none", "none of these")]
    [InlineData("cat", null)]
    [InlineData("", null)]
    public async Task A_class_is_found_by_the_beginning_of_its_name(string text, string? found)
    {
        var name = await page.RunAsync(
            "model/store.js",
            "Store",
            $"{Three} return store.classNamed('{text}')?.name ?? null;"
        );
        Assert.Equal(found, name);
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

namespace Earshot.Studio.Tests;

/// <summary>
/// Orders on their way to the server, each module alone in a real browser, the server played by a script.
/// </summary>
public sealed class OutboxTests(ModulePage page) : IClassFixture<ModulePage>
{
    /// <summary>An outbox over the browser's data base; <c>play</c> says what the server answers to each try.</summary>
    private const string Box = """
        const { Records } = await import('/model/records.js');
        const sent = [], done = [], refused = [];
        const make = (play, workspace) => new Outbox({
          records: new Records(workspace), firstPause: 5, changed: () => {},
          send: async order => { sent.push(order.body); return play(order); },
          done: (order, answer) => done.push(`${order.body}=${answer}`), refused: order => refused.push(order),
        });
        const add = (box, body) => box.add({ kind: 'label', path: 'labels', body });
        const settled = async box => { while (box.busy) await new Promise(r => setTimeout(r, 5)); };
        """;

    [Fact]
    public async Task Orders_are_sent_again_in_their_order_until_they_are_answered()
    {
        var told = await Run(
            """
            let away = 3;
            const box = make(() => away-- > 0 ? { away: true } : { answer: 'ok' }, 'again');
            ['a', 'b', 'c'].forEach(body => add(box, body));
            const waiting = box.orders.length;
            await settled(box);
            return `${waiting}: ${sent} ${done}`;
            """
        );
        Assert.Equal("3: a,a,a,a,b,c a=ok,b=ok,c=ok", told);
    }

    [Fact]
    public async Task What_was_not_answered_before_a_reload_is_sent_after_it()
    {
        await Run(
            """
            const box = make(() => new Promise(() => {}), 'reload');
            ['a', 'b'].forEach(body => add(box, body));
            await Promise.all(box.orders.map(order => order.kept));
            return '';
            """
        );
        await page.OpenAsync();
        var told = await Run(
            """
            const other = make(() => ({ answer: 'no' }), 'another workspace');
            await other.open();
            const box = make(() => ({ answer: 'ok' }), 'reload');
            await box.open();
            await settled(box);
            const next = make(() => ({ answer: 'twice' }), 'reload');
            await next.open();
            return `${sent} ${done} ${next.orders.length}`;
            """
        );
        Assert.Equal("a,b a=ok,b=ok 0", told);
    }

    [Fact]
    public async Task What_the_server_refuses_is_told_with_its_reason_and_again_after_a_reload()
    {
        var told = await Run(
            """
            const play = order => order.body === 'bad' ? { refused: 'no such class' } : { answer: 'ok' };
            const box = make(play, 'refused');
            ['bad', 'good'].forEach(body => add(box, body));
            await settled(box);
            return `${refused.map(o => o.reason)} ${done}`;
            """
        );
        Assert.Equal("no such class good=ok", told);
        await page.OpenAsync();
        var again = await Run(
            """
            const box = make(() => ({ answer: 'ok' }), 'refused');
            await box.open();
            return `${refused.map(o => o.reason)} ${sent.length}`;
            """
        );
        Assert.Equal("no such class 0", again);
    }

    [Fact]
    public async Task Only_what_was_never_sent_is_taken_back()
    {
        var told = await Run(
            """
            let open;
            const gate = new Promise(resolve => { open = resolve; });
            const box = make(() => gate, 'back');
            const [first, second] = ['a', 'b'].map(body => add(box, body).request);
            await new Promise(r => setTimeout(r, 50));
            const taken = [box.takeBack(first), box.takeBack(second)];
            open({ answer: 'ok' });
            await settled(box);
            return `${taken} ${sent} ${done}`;
            """
        );
        Assert.Equal("false,true a a=ok", told);
    }

    /// <summary>The page says "waiting" where a reload loses nothing: only then is all kept.</summary>
    [Fact]
    public async Task All_is_kept_when_the_browsers_data_base_has_it_all()
    {
        var told = await Run(
            """
            let write;
            const box = make(() => ({ away: true }), 'kept');
            const put = box.records.put.bind(box.records), said = [];
            box.records.put = order => new Promise(resolve => { write = () => put(order).then(resolve); });
            box.changed = () => said.push(box.allKept);
            add(box, 'a');
            const before = box.allKept;
            write();
            await box.orders[0].kept;
            return `${before} ${box.allKept} ${said.at(-1)}`;
            """
        );
        Assert.Equal("false true true", told);
    }

    [Fact]
    public async Task The_history_knows_what_was_done_and_what_can_be_done_again()
    {
        var told = await page.RunAsync(
            "model/history.js",
            "History",
            """
            const history = new History('w'), seen = [];
            const label = request => history.add({ kind: 'label', request, clips: [1], classId: 2, count: 1 });
            ['a', 'b', 'c'].forEach(label);
            history.answered('c', 7);
            seen.push(history.undo().batch, history.undo().request);
            history.redo(() => label('d'));
            seen.push(history.last.request, history.undone.length, new History('w').undone[0].batch);
            history.drop('d');
            seen.push(history.last.request);
            history.add({ kind: 'accept', request: 'e', batch: 9, count: 3 });
            seen.push(history.undo().kind, history.undone.length);
            return seen.join();
            """
        );
        Assert.Equal("7,b,d,1,7,a,accept,0", told);
    }

    private Task<string?> Run(string body) => page.RunAsync("model/outbox.js", "Outbox", Box + body);
}

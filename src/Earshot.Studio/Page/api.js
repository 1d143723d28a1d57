// Talks to the server. A change carries our own header, which other sites' pages can't send.

const changing = { 'X-Earshot': '1', 'Content-Type': 'application/json' };

async function answer(response) {
  if (response.ok) return response;
  const reason = (await response.text()).trim().replace(/^"|"$/g, '');
  throw new Error(reason || `the server answered ${response.status}`);
}

export async function get(path) {
  return (await answer(await fetch(`api/${path}`))).json();
}

export async function getBytes(path) {
  return (await answer(await fetch(`api/${path}`))).arrayBuffer();
}

export async function send(method, path, body) {
  const response = await answer(await fetch(`api/${path}`, { method, headers: changing, body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) }));
  return response.headers.get('content-type')?.includes('json') ? response.json() : null;
}

// Calls handlers[kind](event) for every piece of news; the browser connects again by itself.
export function listen(handlers) {
  const source = new EventSource('api/events');
  for (const [kind, handle] of Object.entries(handlers)) source.addEventListener(kind, e => handle(JSON.parse(e.data)));
  addEventListener('pagehide', () => source.close());
}

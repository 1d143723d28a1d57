// Talks to the server. A change carries our own header, which other sites' pages can't send.

const changing = { 'X-Earshot': '1', 'Content-Type': 'application/json' };
const passing = new Set([408, 429, 502, 503, 504]), patienceMs = 30_000;

async function answer(response) {
  if (response.ok) return response;
  throw new Error(await reasonOf(response));
}

async function reasonOf(response) {
  const reason = (await response.text()).trim().replace(/^"|"$/g, '');
  return reason || `the server answered ${response.status}`;
}

export async function get(path) {
  return (await answer(await fetch(`api/${path}`))).json();
}

export async function getBytes(path) {
  return (await answer(await fetch(`api/${path}`))).arrayBuffer();
}

// A tile of a recording's picture; not complete while the server still reads the recording.
export async function getTile(path, signal) {
  const response = await answer(await fetch(`api/${path}`, { signal, priority: 'low' }));
  return { bytes: new Uint8Array(await response.arrayBuffer()), complete: response.status === 200 };
}

export async function send(method, path, body) {
  const text = typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body ?? {});
  const response = await answer(await fetch(`api/${path}`, { method, headers: changing, body: text }));
  return response.headers.get('content-type')?.includes('json') ? response.json() : null;
}

// Sends an order of the outbox: { answer }, { refused: reason }, or { away: true } where trying again may help.
export async function sendOrder({ path, body, request }) {
  try {
    const response = await fetch(`api/${path}`, {
      method: 'POST', headers: changing, body: JSON.stringify({ ...body, request }), priority: 'high',
      signal: AbortSignal.timeout(patienceMs),
    });
    if (response.ok) return { answer: await response.json() };
    return passing.has(response.status) ? { away: true } : { refused: await reasonOf(response) };
  } catch { return { away: true }; }
}

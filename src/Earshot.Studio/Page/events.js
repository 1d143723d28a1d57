// One stream of news for all tabs of this browser: each stream of its own would hold one of the six connections that a
// browser opens to a server.

const kinds = ['hello', 'progress', 'trained', 'failed', 'cancelled', 'labels', 'classes', 'ingested'], againMs = 2000;
const tabs = new Set();
let source = null;

const tell = news => tabs.forEach(tab => tab.postMessage(news));

function connect() {
  source = new EventSource('api/events');
  for (const kind of kinds) source.addEventListener(kind, e => tell(JSON.parse(e.data)));
  source.onerror = () => {
    tell({ kind: 'away' });
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, againMs);
  };
}

self.onconnect = ({ ports: [tab] }) => {
  tabs.add(tab);
  tab.onmessage = () => tabs.delete(tab);   // the tab says good-bye
  if (!source) connect();
};

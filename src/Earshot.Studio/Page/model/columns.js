// The map as the server sends it: columns of numbers, a row a clip, ascending by number; last is the newest label event
// that the labels know.

const columnsOf4Bytes = 7;

export function readColumns(buffer) {
  const rows = new DataView(buffer).getInt32(0, true);
  const column = (Type, place) => new Type(buffer, 4 * (2 + rows * place), rows);
  return {
    last: new DataView(buffer).getInt32(4, true),
    clip: column(Int32Array, 0), x: column(Float32Array, 1), y: column(Float32Array, 2),
    confidence: column(Float32Array, 3), label: column(Int32Array, 4), predicted: column(Int32Array, 5),
    strangeness: column(Float32Array, 6), unheard: new Uint8Array(buffer, 4 * (2 + columnsOf4Bytes * rows), rows),
  };
}

export const noColumns = () => readColumns(new ArrayBuffer(8));

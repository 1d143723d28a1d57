// The map as the server sends it: columns of numbers, a row a clip.

const columnsOf4Bytes = 7;

export function readColumns(buffer) {
  const rows = new DataView(buffer).getInt32(0, true);
  const column = (Type, place) => new Type(buffer, 4 * (1 + rows * place), rows);
  return {
    clip: column(Int32Array, 0), x: column(Float32Array, 1), y: column(Float32Array, 2),
    confidence: column(Float32Array, 3), label: column(Int32Array, 4), predicted: column(Int32Array, 5),
    strangeness: column(Float32Array, 6), unheard: new Uint8Array(buffer, 4 * (1 + columnsOf4Bytes * rows), rows),
  };
}

export const noColumns = () => readColumns(new ArrayBuffer(4));

// The texts that travel in an ONNX file (metadata_props, field 14 of ModelProto), which ONNX Runtime Web does not hand out.
// Protocol buffers: a field is a number with its wire type (0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes), then its value.

/** Texts by their keys. */
export function readMetadata(bytes) {
  const texts = new Map();
  for (const [field, value] of fields(bytes))
    if (field === 14) {
      const entry = new Map(fields(value));
      texts.set(text(entry.get(1)), text(entry.get(2)));
    }
  return texts;
}

const text = bytes => new TextDecoder().decode(bytes);

function* fields(bytes) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      if (at >= bytes.length) throw new Error('the file is no ONNX model, or cut off');
      value += (bytes[at] & 127) * shift;
      if (bytes[at++] < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const length = { 0: 0, 1: 8, 2: 0, 5: 4 }[tag & 7];
    if (length === undefined) throw new Error('the file is no ONNX model');
    if ((tag & 7) === 0) { varint(); continue; }
    const size = (tag & 7) === 2 ? varint() : length;
    yield [Math.floor(tag / 8), bytes.subarray(at, at += size)];
  }
}

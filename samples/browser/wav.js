// WAV files (RIFF): integers of 8, 16, 24 and 32 bits and floats of 32 bits, as samples of full scale ±1.

/** The four letters at a place; '' beyond the end. */
export const chunkName = (view, at) => at + 4 <= view.byteLength ? String.fromCharCode(...new Uint8Array(view.buffer, at, 4)) : '';

/** Whether a file says that it is one. */
export function isWav(buffer) {
  const view = new DataView(buffer);
  return chunkName(view, 0) === 'RIFF' && chunkName(view, 8) === 'WAVE';
}

/** The rate and an array of samples a channel. */
export function readWav(buffer) {
  const view = new DataView(buffer);
  let format;
  for (let at = 12; at + 8 <= view.byteLength;) {
    const size = view.getUint32(at + 4, true);
    if (chunkName(view, at) === 'fmt ' && size >= 16 && at + 8 + size <= view.byteLength) format = readFormat(view, at + 8, size);
    if (chunkName(view, at) === 'data') return readSamples(view, at + 8, size, format);
    at += 8 + size + size % 2;
  }
  throw new Error('the WAV file holds no samples, or is cut off');
}

function readFormat(view, at, size) {
  const tag = view.getUint16(at, true);
  return {
    tag: tag === 0xFFFE && size >= 26 ? view.getUint16(at + 24, true) : tag,
    channels: view.getUint16(at + 2, true),
    sampleRateHz: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}

function readSamples(view, at, size, format) {
  const read = format && { '1.8': u8, '1.16': i16, '1.24': i24, '1.32': i32, '3.32': f32 }[`${format.tag}.${format.bits}`];
  if (!read || format.channels < 1) throw new Error('a WAV encoding that is not read here: convert it to 16-bit PCM');
  if (at + size > view.byteLength) throw new Error(`the WAV file is cut off: it promises ${size} bytes of samples and holds ${view.byteLength - at}`);
  const bytes = format.bits / 8, frames = Math.floor(size / (bytes * format.channels));
  const channel = c => Float32Array.from({ length: frames }, (_, i) => read(view, at + bytes * (i * format.channels + c)));
  return { sampleRateHz: format.sampleRateHz, channels: Array.from({ length: format.channels }, (_, c) => channel(c)) };
}

const u8 = (view, at) => (view.getUint8(at) - 128) / 128;
const i16 = (view, at) => view.getInt16(at, true) / 32768;
const i24 = (view, at) => (view.getUint16(at, true) | view.getInt8(at + 2) << 16) / 8388608;
const i32 = (view, at) => view.getInt32(at, true) / 2147483648;
const f32 = (view, at) => view.getFloat32(at, true);

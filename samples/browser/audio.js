// A clip of any format to mono samples at the model's rate. WAV is read here, other formats by the browser, at the clip's own rate
// where that is known: the browser would change it with a filter of its own, and the answer would not quite be Earshot's.
import { chunkName, isWav, readWav } from './wav.js';
import { resample } from './resampler.js';

/** Mono samples at a rate, full scale ±1. */
export async function readClip(buffer, sampleRateHz) {
  const clip = isWav(buffer) ? readWav(buffer) : await decode(buffer, ownRateHz(new DataView(buffer)) ?? sampleRateHz);
  return resample(mono(clip.channels), clip.sampleRateHz, sampleRateHz);
}

async function decode(buffer, sampleRateHz) {
  const decoded = await new OfflineAudioContext(1, 1, sampleRateHz).decodeAudioData(buffer)
    .catch(() => { throw new Error('the browser knows no such audio format: convert the clip to WAV'); });
  return { sampleRateHz, channels: Array.from({ length: decoded.numberOfChannels }, (_, c) => decoded.getChannelData(c)) };
}

/** The rate that an Ogg Vorbis or FLAC file gives, and that of Opus; undefined for others. */
function ownRateHz(view) {
  if (chunkName(view, 0) === 'OggS' && chunkName(view, 29) === 'vorb') return view.getUint32(40, true);
  if (chunkName(view, 0) === 'OggS' && chunkName(view, 28) === 'Opus') return 48000;
  if (chunkName(view, 0) === 'fLaC') return view.getUint32(18) >>> 12;
}

/** The mean over the channels. */
const mono = channels => channels.length === 1 ? channels[0]
  : channels[0].map((_, i) => channels.reduce((sum, channel) => sum + channel[i], 0) / channels.length);

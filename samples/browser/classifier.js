// A model that `earshot export -o FILE --waveform` wrote, run by ONNX Runtime Web as WebAssembly on one thread.
import * as ort from './node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
import { readMetadata } from './metadata.js';

ort.env.wasm.numThreads = 1; // more need headers that isolate the page
ort.env.wasm.wasmPaths = new URL('./node_modules/onnxruntime-web/dist/', import.meta.url).href;

export class Classifier {
  static async load(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} is not there; write it with: earshot export MODEL -o ${url} --waveform`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const metadata = readMetadata(bytes);
    if (!metadata.has('sample_rate_hz')) throw new Error(`${url} takes features, not sound: export it with --waveform`);
    return new Classifier(await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] }), metadata);
  }

  constructor(session, metadata) {
    this.session = session;
    this.sampleRateHz = Number(metadata.get('sample_rate_hz'));
    this.minimumSamples = Number(metadata.get('minimum_samples'));
    this.classes = [...metadata].filter(([key]) => key.startsWith('class.')).sort().map(([, name]) => name);
  }

  /** Probabilities in the order of the classes, of mono samples at the model's rate, full scale ±1. */
  async classify(samples) {
    if (samples.length < this.minimumSamples) throw new Error(`the clip has ${samples.length} samples at ${this.sampleRateHz} Hz, at least ${this.minimumSamples} are needed: record longer`);
    if (!samples.every(Number.isFinite)) throw new Error('the clip holds samples that are no numbers: write it again');
    const waveform = new ort.Tensor('float32', samples, [1, samples.length]);
    return (await this.session.run({ waveform })).probabilities.data;
  }
}

// Plays a stretch of the recording: once or again and again, as it was or slower, all of it or its band.
import { toast } from '../dom.js';

const longestSeconds = 120,
  edgeQ = Math.SQRT1_2;

export class RecordingPlayer {
  // tick(seconds or null): where it plays; called for each frame.
  constructor(audio, recording, settings, tick) {
    Object.assign(this, { audio, recording, settings, tick, stretch: null, speed: 1 });
    for (const event of ['play', 'pause', 'ended']) audio.addEventListener(event, () => this.follow());
    audio.addEventListener('error', () => audio.getAttribute('src') && toast('this stretch can’t be played', true));
  }

  get playing() { return !this.audio.paused; }

  // The selection, else from the cursor to the end of what is on show.
  toggle() {
    if (this.playing) { this.audio.pause(); return; }
    const { about, stretch, cursor, from, to } = this.recording;
    if (!about) return;
    const begin = stretch?.begin ?? (cursor >= from && cursor < to - 0.01 ? cursor : from);
    this.play({ ...stretch, begin, end: stretch?.end ?? to });
  }

  play(stretch) {
    const { id, version } = this.recording.about, speed = (this.speed = this.settings.get('speed'));
    const end = Math.min(stretch.end, stretch.begin + longestSeconds * speed);
    this.stretch = { ...stretch, end };
    this.audio.loop = this.settings.get('loop');
    this.audio.src = `api/recordings/${id}/audio?begin=${stretch.begin}&end=${end}&speed=${speed}&v=${version}`;
    this.band(this.settings.get('inBand') ? stretch : null);
    this.audio.play().catch(reason => reason.name !== 'AbortError' && toast(reason.message, true));
  }

  stop() {
    this.audio.pause();
    this.audio.removeAttribute('src');
  }

  // Two second-order filters bound the band; slowed, its frequencies go down with the speed.
  band(stretch) {
    const { low = null, high = null } = stretch ?? {};
    if (high === null && !this.context) return;
    this.context ??= this.wire();
    this.context.resume();
    const top = this.context.sampleRate / 2;
    this.lowest.frequency.value = high === null ? 0 : Math.min(top, low * this.speed);
    this.highest.frequency.value = high === null ? top : Math.min(top, high * this.speed);
  }

  wire() {
    const context = new AudioContext(), filter = type => new BiquadFilterNode(context, { type, Q: edgeQ });
    [this.lowest, this.highest] = [filter('highpass'), filter('lowpass')];
    const source = context.createMediaElementSource(this.audio);
    source.connect(this.lowest).connect(this.highest).connect(context.destination);
    return context;
  }

  // null: nothing plays.
  get at() {
    return this.playing && this.stretch ? this.stretch.begin + this.audio.currentTime * this.speed : null;
  }

  follow() {
    const step = () => {
      this.tick(this.at);
      if (this.playing) requestAnimationFrame(step);
    };
    step();
  }
}

// Plays the clip on show, and one neighbour at a time.
import { $, toast } from '../dom.js';

const said = reason => toast(reason.message, true);

export class Player {
  constructor() {
    this.audio = $('audio');
    this.other = $('neighbour-audio');
    this.seconds = 0;
    for (const event of ['play', 'pause', 'ended']) this.audio.addEventListener(event, () => this.follow());
    this.audio.addEventListener('error', () => this.decodeElsewhere());
    $('play').addEventListener('click', () => this.toggle());
    $('sound').addEventListener('click', e => this.seek(e));
  }

  load(source) {
    if (this.audio.getAttribute('src')?.startsWith(source)) return;
    this.unload();
    this.audio.src = source;
  }

  // What the browser can't play, as ADPCM in a WAV file, the server decodes.
  decodeElsewhere() {
    const source = this.audio.getAttribute('src');
    if (!source) return;
    if (source.endsWith('&decode=true')) { toast('this clip can\'t be played here', true); return; }
    this.audio.src = `${source}&decode=true`;
    if (this.wanted) this.audio.play().catch(said);
  }

  // What is heard belongs to the clip on show, so that nothing is until its sound is there.
  unload() {
    this.other.pause();
    this.audio.pause();
    this.wanted = false;
    this.audio.removeAttribute('src');
    this.audio.load();
    this.setSeconds(0);
  }

  toggle() {
    if (!this.audio.getAttribute('src')) return;
    this.wanted = this.audio.paused;
    if (this.audio.paused) { this.other.pause(); this.audio.play().catch(reason => this.notPlayed(reason)); }
    else { this.audio.pause(); this.audio.currentTime = 0; }
  }

  // A format it can't play is asked for in another one; what else is wrong is said.
  notPlayed(reason) {
    if (reason.name !== 'NotSupportedError' && reason.name !== 'AbortError') said(reason);
  }

  // Plays another sound instead of the clip; the same one again stops it.
  playOther(source) {
    const same = this.other.getAttribute('src') === source;
    this.audio.pause();
    if (same && !this.other.paused) { this.other.pause(); return; }
    if (!same) this.other.src = source;
    this.other.currentTime = 0;
    this.other.play().catch(said);
  }

  get otherPlaying() { return this.other.paused ? null : this.other.getAttribute('src'); }

  seek(event) {
    const box = $('sound').getBoundingClientRect();
    if (this.seconds) this.audio.currentTime = this.seconds * (event.clientX - box.left) / box.width;
    if (this.audio.paused) this.toggle();
  }

  setSeconds(seconds) { this.seconds = seconds; this.showTime(); }

  follow() {
    $('play-text').textContent = this.audio.paused ? 'Play' : 'Stop';
    const step = () => { this.showTime(); if (!this.audio.paused) requestAnimationFrame(step); };
    step();
  }

  showTime() {
    const at = this.audio.currentTime, head = $('playhead');
    head.style.left = this.seconds ? `${100 * at / this.seconds}%` : '0';
    head.classList.toggle('shown', at > 0);
    $('time').textContent = `${at.toFixed(1)} / ${this.seconds.toFixed(1)} s`;
  }
}

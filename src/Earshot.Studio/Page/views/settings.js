// The settings in the menu, and those of the recording view beside its picture.
import { $, make } from '../dom.js';
import { colourMaps } from './picture.js';

const numbers = { contrast: 'contrast', 'rec-gain': 'gain', 'rec-window': 'windowMs', 'rec-highest': 'highestHz', 'rec-speed': 'speed' };
const switches = {
  autoplay: 'autoplay', 'single-keys': 'singleKeys', 'rec-loop': 'loop', 'rec-in-band': 'inBand', 'rec-snap': 'snap',
  'rec-as-heard': 'asHeard', 'find-hover': 'hearHovered', 'rec-touch-draws': 'touchDraws',
};

export function showSettings(settings) {
  const names = Object.keys(colourMaps);
  $('colours').replaceChildren(...names.map(name => make('option', { value: name, textContent: name })));
  const bind = (id, name, part, read) => {
    const show = () => { $(id)[part] = settings.get(name); };
    show();
    $(id).addEventListener(part === 'checked' ? 'change' : 'input', () => settings.set(name, read($(id)[part])));
    settings.on(changed => changed === name && show());
  };
  bind('colours', 'colours', 'value', text => text);
  for (const [id, name] of Object.entries(numbers)) bind(id, name, 'value', Number);
  for (const [id, name] of Object.entries(switches)) bind(id, name, 'checked', on => on);
}

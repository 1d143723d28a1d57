// The settings in the menu.
import { $, make } from '../dom.js';
import { colourMaps } from './picture.js';

export function showSettings(settings) {
  const names = Object.keys(colourMaps);
  $('colours').replaceChildren(...names.map(name => make('option', { value: name, textContent: name })));
  for (const [id, name] of [['colours', 'colours'], ['contrast', 'contrast']]) {
    $(id).value = settings.get(name);
    $(id).addEventListener('input', () => settings.set(name, id === 'contrast' ? Number($(id).value) : $(id).value));
  }
  for (const [id, name] of [['autoplay', 'autoplay'], ['single-keys', 'singleKeys']]) {
    $(id).checked = settings.get(name);
    $(id).addEventListener('change', () => settings.set(name, $(id).checked));
  }
}

// The page: a clip is dropped or chosen, its classes are shown, the likeliest first.
import { Classifier } from './classifier.js';
import { readClip } from './audio.js';

const element = id => document.getElementById(id);
const say = text => { element('status').textContent = text; };

async function classify(file) {
  say(`Listening to ${file.name} …`);
  element('result').hidden = true;
  try {
    const model = await classifier, begun = performance.now();
    const probabilities = await model.classify(await readClip(await file.arrayBuffer(), model.sampleRateHz));
    show(model.classes.map((name, i) => ({ name, probability: probabilities[i] })));
    say(`${file.name}: ${element('result').tBodies[0].rows[0].dataset.class} (${Math.round(performance.now() - begun)} ms)`);
  } catch (error) {
    say(`${file.name}: ${error.message}`);
  }
}

function show(answers) {
  answers.sort((a, b) => b.probability - a.probability);
  element('result').tBodies[0].replaceChildren(...answers.map(row));
  element('result').hidden = false;
}

function row({ name, probability }) {
  const tr = document.createElement('tr');
  tr.dataset.class = name;
  tr.dataset.probability = probability;
  tr.insertCell().textContent = name;
  const meter = Object.assign(document.createElement('meter'), { value: probability });
  tr.insertCell().append(meter, ` ${(100 * probability).toFixed(1)} %`);
  return tr;
}

const drop = element('drop');
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'])
  document.addEventListener(type, event => {
    event.preventDefault();
    drop.classList.toggle('over', type === 'dragenter' || type === 'dragover');
    if (type === 'drop' && event.dataTransfer.files.length > 0) classify(event.dataTransfer.files[0]);
  });
element('file').addEventListener('change', event => event.target.files.length > 0 && classify(event.target.files[0]));

const classifier = Classifier.load('model.onnx');
classifier.then(
  model => say(`Ready: ${model.classes.length} classes.`),
  error => say(`The model can't be used: ${error.message}`));

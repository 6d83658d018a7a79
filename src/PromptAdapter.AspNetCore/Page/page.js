'use strict';
// The page of a served classifier. Texts from the server go into the page as text, never as markup.
(() => {
  const by = id => document.getElementById(id);
  const status = by('status');
  const error = by('error');
  const results = by('results');
  const waiting = [];
  const perRequest = 8;
  let allowed = { corrections: false, training_photos: false, max_images: perRequest };
  let busy = false;
  let undo = [];

  const percent = share => (100 * share).toFixed(1) + ' %';
  const say = text => { status.textContent = text; };
  const fail = text => { error.textContent = text; };
  const plural = (count, one) => `${count} ${one}${count === 1 ? '' : 's'}`;

  async function ask(route, options = {}) {
    const key = sessionStorage.getItem('key');
    const headers = key ? { 'X-Api-Key': key } : {};
    for (let attempt = 0; ; attempt++) {
      let response;
      try {
        response = await fetch(route, { ...options, headers });
      } catch {
        throw new Error('The server cannot be reached.');
      }
      if (response.status === 429 && attempt < 5) {
        await new Promise(done => setTimeout(done, 1000 * Number(response.headers.get('Retry-After') ?? 1)));
        continue;
      }
      const body = await response.json().catch(() => ({}));
      if (response.ok)
        return body;
      if (response.status === 401)
        by('key-form').hidden = false;
      const problem = new Error(body.detail ? body.detail[0].toUpperCase() + body.detail.slice(1) + '.' : `The server answered ${response.status}.`);
      problem.status = response.status;
      throw problem;
    }
  }

  async function start() {
    fail('');
    try {
      allowed = await ask('labels');
      by('key-form').hidden = true;
      const names = allowed.labels.map(entry => entry.label);
      const shown = names.slice(0, 12).join(', ');
      by('classes').textContent = `Tells ${plural(names.length, 'class').replace('classs', 'classes')} apart: ${shown}${names.length > 12 ? ', …' : ''}`;
      by('labels').replaceChildren(...names.map(name => Object.assign(document.createElement('option'), { value: name })));
    } catch (problem) {
      by('classes').textContent = '';
      fail(problem.message);
    }
  }

  function add(files) {
    const pictures = [...files].filter(file => file.type.startsWith('image/') || file.type === '');
    if (pictures.length === 0) {
      fail('That is no picture.');
      return;
    }
    fail('');
    waiting.push(...pictures);
    if (!busy)
      work();
  }

  // A few at a time, so that the first answers come soon.
  async function work() {
    busy = true;
    let done = 0;
    while (waiting.length > 0) {
      const some = waiting.splice(0, Math.min(perRequest, allowed.max_images));
      say(`Looking at ${plural(some.length + waiting.length, 'picture')}…`);
      const form = new FormData();
      some.forEach((file, i) => form.append('image', file, `${i}`));
      try {
        const answer = await ask('predict?top=5', { method: 'POST', body: form });
        const told = new Map(answer.results.map(result => [result.image, result]));
        const skipped = new Map(answer.skipped.map(skip => [skip.image, skip.reason]));
        some.forEach((file, i) => {
          if (told.has(`${i}`))
            show(file, told.get(`${i}`));
          else
            fail(`${file.name || 'A picture'} cannot be read: it ${skipped.get(`${i}`) ?? 'was not answered'}.`);
        });
        done += answer.results.length;
      } catch (problem) {
        fail(problem.status !== 422 ? problem.message : some.length > 1 ? 'None of these pictures can be read.'
          : `${some[0].name || 'The picture'} cannot be read: it ${problem.message.replace(/^\d+: /, '')}`);
      }
    }
    busy = false;
    say(done === 0 ? '' : done === 1 ? `One answer: ${results.querySelector('h3').textContent}.` : `${done} answers, the latest first.`);
    if (done > 0)
      by('results-title').focus({ preventScroll: true });
  }

  function show(file, result) {
    const card = by('card').content.firstElementChild.cloneNode(true);
    const find = selector => card.querySelector(selector);
    const name = file.name || 'picture';
    const image = find('.picture img');
    image.src = URL.createObjectURL(file);
    image.alt = `Your picture ${name}`;
    find('.name').textContent = name;
    fill(card, result);
    find('.explain').addEventListener('click', () => explain(card, file));
    find('.correct').hidden = !allowed.corrections;
    find('.correct').addEventListener('click', event => {
      const form = find('.correction');
      form.hidden = !form.hidden;
      event.currentTarget.setAttribute('aria-expanded', String(!form.hidden));
      if (!form.hidden)
        form.elements.label.focus();
    });
    find('.correction').addEventListener('submit', event => {
      event.preventDefault();
      correct(card, file);
    });
    find('.remove').addEventListener('click', () => {
      const next = card.nextElementSibling ?? card.previousElementSibling;
      remove(card);
      (next ? next.querySelector('.explain') : by('files')).focus();
      say('Removed.');
    });
    find('.remove').setAttribute('aria-label', `Remove ${name}`);
    results.prepend(card);
    by('results-title').hidden = by('clear').hidden = false;
  }

  function fill(card, result) {
    const find = selector => card.querySelector(selector);
    card.classList.toggle('unknown', result.unknown !== null);
    find('h3').textContent = result.unknown === null ? result.label : 'Unknown';
    find('.why-not').hidden = result.unknown === null;
    find('.why-not').textContent = result.unknown === null ? '' : `No answer: ${result.unknown.words}.`;
    find('.ranking').replaceChildren(...result.ranking.map(entry => {
      const row = document.createElement('li');
      const label = Object.assign(document.createElement('span'), { className: 'label', textContent: entry.label });
      const track = Object.assign(document.createElement('span'), { className: 'track' });
      const bar = document.createElement('span');
      bar.style.width = percent(entry.probability).replace(' ', '');
      track.append(bar);
      track.setAttribute('aria-hidden', 'true');
      row.append(label, track, Object.assign(document.createElement('span'), { className: 'value', textContent: percent(entry.probability) }));
      return row;
    }));
  }

  function remove(card) {
    URL.revokeObjectURL(card.querySelector('.picture img').src);
    card.remove();
    by('results-title').hidden = by('clear').hidden = results.children.length === 0;
  }

  async function explain(card, file) {
    const button = card.querySelector('.explain');
    const box = card.querySelector('.explanation');
    if (!box.hidden) {
      box.hidden = true;
      button.setAttribute('aria-expanded', 'false');
      return;
    }
    button.disabled = true;
    fail('');
    try {
      const form = new FormData();
      form.append('image', file, '0');
      const evidence = (await ask('explain', { method: 'POST', body: form })).results[0].evidence;
      box.querySelector('p').textContent = evidence.words;
      const strongest = evidence.votes.length > 0 ? evidence.votes[0].weight : 1;
      box.querySelector('.votes').replaceChildren(...evidence.votes.map((vote, i) => {
        const row = document.createElement('li');
        if (vote.thumbnail)
          row.append(Object.assign(document.createElement('img'), { src: vote.thumbnail, alt: `Training photo of ${vote.label}`, width: 64, height: 64 }));
        row.append(Object.assign(document.createElement('strong'), { textContent: vote.label }),
          `${i === 0 ? 'strongest vote' : percent(vote.weight / strongest) + ' of the strongest'}, similarity ${vote.similarity.toFixed(2)}`);
        return row;
      }));
      box.hidden = false;
      button.setAttribute('aria-expanded', 'true');
      box.focus({ preventScroll: true });
    } catch (problem) {
      fail(problem.message);
    }
    button.disabled = false;
  }

  async function correct(card, file) {
    const find = selector => card.querySelector(selector);
    const send = find('.correction .strong');
    const label = find('.correction').elements.label.value.trim();
    send.disabled = true;
    fail('');
    say('Adding the picture and fitting again…');
    try {
      const form = new FormData();
      form.append('label', label);
      form.append('image', file, file.name || 'picture');
      const answer = await ask('corrections', { method: 'POST', body: form });
      find('.correction').hidden = find('.correct').hidden = true;
      const note = find('.corrected');
      note.querySelector('span').textContent = `The picture is now of ${answer.label}${answer.was === null ? '' : ` (it was of ${answer.was})`}; `
        + `the classifier has ${plural(answer.photos, 'photo')}.`;
      const back = note.querySelector('.undo');
      back.onclick = () => takeBack(card, file, answer.undo);
      undo.forEach(earlier => { earlier.disabled = true; });
      undo.push(back);
      back.disabled = false;
      note.hidden = false;
      await again(card, file);
      await start();
      say(`Corrected: ${answer.label}.`);
      note.focus({ preventScroll: true });
    } catch (problem) {
      say('');
      fail(problem.message);
    }
    send.disabled = false;
  }

  async function takeBack(card, file, token) {
    fail('');
    try {
      await ask(`corrections/${token}`, { method: 'DELETE' });
      card.querySelector('.corrected').hidden = true;
      card.querySelector('.correct').hidden = false;
      card.querySelector('.correct').setAttribute('aria-expanded', 'false');
      undo.pop();
      if (undo.length > 0)
        undo[undo.length - 1].disabled = false;
      await again(card, file);
      await start();
      say('The correction is taken back.');
      card.querySelector('.correct').focus();
    } catch (problem) {
      fail(problem.message);
    }
  }

  async function again(card, file) {
    const form = new FormData();
    form.append('image', file, '0');
    fill(card, (await ask('predict?top=5', { method: 'POST', body: form })).results[0]);
    card.querySelector('.explanation').hidden = true;
    card.querySelector('.explain').setAttribute('aria-expanded', 'false');
  }

  const drop = by('drop');
  for (const input of [by('files'), by('camera')])
    input.addEventListener('change', () => { add(input.files); input.value = ''; });
  document.addEventListener('dragover', event => { event.preventDefault(); drop.classList.add('over'); });
  document.addEventListener('dragleave', event => { if (event.relatedTarget === null) drop.classList.remove('over'); });
  document.addEventListener('drop', event => {
    event.preventDefault();
    drop.classList.remove('over');
    if (event.dataTransfer.files.length > 0)
      add(event.dataTransfer.files);
  });
  document.addEventListener('paste', event => { if (event.clipboardData.files.length > 0) add(event.clipboardData.files); });
  by('clear').addEventListener('click', () => {
    [...results.children].forEach(remove);
    say('Cleared.');
    by('files').focus();
  });
  by('key-form').addEventListener('submit', event => {
    event.preventDefault();
    sessionStorage.setItem('key', by('key').value);
    start();
  });
  start();
})();


'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const array = (text, Type) => new Type(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const time = array(data.time, Float64Array);
  const min = array(data.min, Float32Array), max = array(data.max, Float32Array);
  const expected = array(data.expected, Float32Array);
  const lower = array(data.lower, Float32Array), upper = array(data.upper, Float32Array);
  const score = array(data.score, Float32Array), grade = array(data.grade, Float32Array);
  const size = time.length, base = data.base;

  // --- text ---------------------------------------------------------------------------------------
  const whole = n => n.toLocaleString('en-US');
  const plural = (n, one, many) => whole(n) + ' ' + (n === 1 ? one : many);
  const number = v => v === null || Number.isNaN(v) ? '–'
    : Math.abs(v) >= 1e15 || (v !== 0 && Math.abs(v) < 1e-4) ? v.toExponential(4)
    : v.toLocaleString('en-US', { maximumSignificantDigits: Math.abs(v) >= 1e6 ? 12 : 7 });
  const moment = ms => {
    const text = new Date(ms).toISOString();
    return text.slice(0, 10) + ' ' + text.slice(11, ms % 1000 ? 23 : 19);
  };
  const span = ms => {
    const units = [['d', 864e5], ['h', 36e5], ['min', 6e4], ['s', 1e3], ['ms', 1]];
    for (let i = 0; i < units.length; i++) {
      const n = Math.floor(ms / units[i][1]);
      if (n > 0) {
        const next = units[i + 1], rest = next ? Math.floor((ms - n * units[i][1]) / next[1]) : 0;
        return n + ' ' + units[i][0] + (rest ? ' ' + rest + ' ' + next[0] : '');
      }
    }
    return 'one point';
  };

  // --- page ---------------------------------------------------------------------------------------
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([key, value]) => { element[key] = value; });
    element.append(...children);
    return element;
  };
  const page = document.getElementById('page');
  const about = [plural(data.rows, 'point', 'points')];
  if (data.missing) about.push(whole(data.missing) + ' missing');
  about.push(plural(data.anomalies, 'anomaly', 'anomalies') + (data.alarms ? ' of ' + plural(data.alarms, 'point', 'points') : ''));
  about.push('detector ' + data.detector);
  if (data.rowsEach > 1) about.push('drawn as minimum and maximum of every ' + whole(data.rowsEach) + ' points');
  page.append(make('p', {}, about.join(' · ')));
  if (!size) return;
  page.append(make('p', {}, moment(time[0]) + ' to ' + moment(time[size - 1]) + ' UTC'));
  const all = make('button', { type: 'button', disabled: true }, 'Show all');
  const chart = make('canvas', { id: 'chart' }), strip = make('canvas', { id: 'score' });
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', 'The series over time with its expected range and ' + plural(data.anomalies, 'anomaly', 'anomalies') + '; the table below lists them.');
  strip.setAttribute('role', 'img');
  strip.setAttribute('aria-label', 'The anomaly score over time.');
  const tip = make('div', { id: 'tip', hidden: true });
  const key = (name, text) => make('span', { className: 'key ' + name }, text);
  const figure = make('figure', {},
    make('div', { className: 'head' }, key('series', 'value'), key('band', 'expected'), key('alarm', 'anomaly'), key('score', 'score'),
      make('span', {}, 'drag to zoom'), all),
    chart, strip, tip);
  page.append(figure);
  if (data.list.length) {
    const body = make('tbody');
    data.list.forEach(a => {
      const go = make('button', { type: 'button', title: 'Show it' }, moment(a.from));
      go.addEventListener('click', () => {
        const room = Math.max(12 * (a.to - a.from), 60 * (full[1] - full[0]) / Math.max(60, data.rows));
        zoom(Math.max(full[0], a.from - room), Math.min(full[1], a.to + room));
        figure.scrollIntoView({ block: 'nearest' });
      });
      const range = a.lower === null && a.upper === null ? number(a.expected) : number(a.lower) + ' … ' + number(a.upper);
      body.append(make('tr', {}, make('td', {}, go), make('td', {}, a.rows === 1 ? 'one point' : span(a.to - a.from)), make('td', {}, a.kind),
        make('td', {}, number(a.value)), make('td', {}, range), make('td', {}, a.grade.toFixed(3))));
    });
    const titles = ['Begins (UTC)', 'Lasts', 'Kind', 'Value', 'Expected', 'Grade'].map(t => make('th', { scope: 'col' }, t));
    const shown = data.list.length < data.anomalies ? ' (the ' + whole(data.list.length) + ' with the highest grades)' : '';
    page.append(make('h2', {}, 'Anomalies' + shown),
      make('div', { className: 'table' }, make('table', {}, make('thead', {}, make('tr', {}, ...titles)), body)));
  }

  // --- view ---------------------------------------------------------------------------------------
  const full = [time[0], Math.max(time[size - 1], time[0] + 1)];
  let view = full, drag = null, hover = null;
  const RIGHT = 10, TOP = 8, BOTTOM = 24;
  let left = 68;
  const zoom = (a, b) => {
    if (b - a < 1) return;
    view = [a, b];
    all.disabled = false;
    leave();
  };
  const leave = () => {
    hover = null;
    tip.hidden = true;
    draw();
  };
  const reset = () => {
    view = full;
    all.disabled = true;
    leave();
  };
  const first = ms => {
    let a = 0, b = size;
    while (a < b) { const m = (a + b) >> 1; if (time[m] < ms) a = m + 1; else b = m; }
    return a;
  };
  const visible = () => [Math.max(0, first(view[0]) - 1), Math.min(size, first(view[1] + 1) + 1)];

  const prepare = canvas => {
    const ratio = window.devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
    const g = canvas.getContext('2d');
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, w, h);
    g.font = '12px system-ui, "DejaVu Sans", sans-serif';
    return [g, w, h];
  };
  const xOf = w => ms => left + (ms - view[0]) / (view[1] - view[0]) * (w - left - RIGHT);
  const msOf = (w, x) => view[0] + Math.min(1, Math.max(0, (x - left) / (w - left - RIGHT))) * (view[1] - view[0]);

  const ticks = (low, high, count) => {
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find(n => n * power >= rough * 0.999), out = [];
    for (let i = Math.ceil(low / step); i * step <= high; i++) out.push(i * step);
    return [out, step];
  };
  const STEPS = [1, 10, 100, 1e3, 5e3, 15e3, 30e3, 6e4, 3e5, 9e5, 18e5, 36e5, 108e5, 216e5, 432e5, 864e5, 1728e5, 6048e5, 12096e5, 26784e5, 80352e5, 31536e6, 15768e7];
  const timeTicks = w => {
    const rough = (view[1] - view[0]) / Math.max(2, w / 130), step = STEPS.find(s => s >= rough) || STEPS[STEPS.length - 1], out = [];
    for (let t = Math.ceil(view[0] / step) * step; t <= view[1]; t += step) out.push(t);
    const label = t => {
      const text = new Date(t).toISOString();
      return step >= 864e5 ? text.slice(0, 10) : step >= 6e4 ? text.slice(5, 10) + ' ' + text.slice(11, 16) : text.slice(11, step < 1e3 ? 23 : 19);
    };
    return [out, label];
  };

  const draw = () => {
    const css = getComputedStyle(document.documentElement), color = name => css.getPropertyValue('--' + name).trim();
    const [from, to] = visible();
    drawChart(from, to, color);
    drawScore(from, to, color);
  };

  // One entry per pixel column: the extremes of the buckets that fall on it.
  const byPixel = (from, to, x, low, high) => {
    const out = [];
    let last = null;
    for (let i = from; i < to; i++) {
      const px = Math.round(x(time[i]) * 2) / 2;
      if (!last || last.px !== px) out.push(last = { px, low: NaN, high: NaN, first: NaN, last: NaN });
      const a = low[i], b = high[i];
      if (Number.isNaN(a) && Number.isNaN(b)) continue;
      if (!(last.low <= a)) last.low = a;
      if (!(last.high >= b)) last.high = b;
      if (Number.isNaN(last.first)) last.first = a;
      last.last = b;
    }
    return out;
  };

  const drawChart = (from, to, color) => {
    const [g, w, h] = prepare(chart);
    let low = Infinity, high = -Infinity;
    for (let i = from; i < to; i++) {
      if (min[i] < low) low = min[i];
      if (max[i] > high) high = max[i];
    }
    if (low > high) { low = 0; high = 0; }
    // The range may be far wider than the series; it gets half a height on either side.
    const room = (high - low) / 2 || Math.abs(high + base) / 10 || 1;
    let bandLow = low, bandHigh = high;
    for (let i = from; i < to; i++) {
      if (lower[i] < bandLow) bandLow = lower[i];
      if (upper[i] > bandHigh) bandHigh = upper[i];
    }
    low = Math.max(bandLow, low - room);
    high = Math.min(bandHigh, high + room);
    if (high === low) { low -= room; high += room; }
    const pad = (high - low) * 0.06;
    low -= pad; high += pad;
    const y = v => TOP + (high - v) / (high - low) * (h - TOP - BOTTOM);

    const [values, step] = ticks(low + base, high + base, 6);
    const digits = Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
    const large = Math.max(Math.abs(low + base), Math.abs(high + base));
    const format = large >= 1e6 && step > large / 1e4 ? { notation: 'compact', maximumSignificantDigits: 5 }
      : digits > 6 ? { notation: 'scientific', maximumSignificantDigits: 4 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
    const label = v => (v + 0).toLocaleString('en-US', format);
    left = Math.max(60, ...values.map(v => Math.ceil(g.measureText(label(v)).width) + 16));
    const x = xOf(w);
    g.textBaseline = 'middle';
    g.textAlign = 'right';
    g.lineWidth = 1;
    values.forEach(v => {
      const at = Math.round(y(v - base)) + 0.5;
      g.strokeStyle = color('line');
      g.beginPath(); g.moveTo(left, at); g.lineTo(w - RIGHT, at); g.stroke();
      g.fillStyle = color('soft');
      g.fillText(label(v), left - 8, at);
    });
    const [times, text] = timeTicks(w);
    g.textAlign = 'center';
    times.forEach(t => {
      const at = Math.round(x(t)) + 0.5;
      g.strokeStyle = color('line');
      g.beginPath(); g.moveTo(at, TOP); g.lineTo(at, h - BOTTOM); g.stroke();
      if (at > left + 20 && at < w - RIGHT - 20) {
        g.fillStyle = color('soft');
        g.fillText(text(t), at, h - BOTTOM / 2 + 2);
      }
    });

    g.save();
    g.beginPath();
    g.rect(left, TOP, w - left - RIGHT, h - TOP - BOTTOM);
    g.clip();
    // anomalies, as ground behind all
    g.fillStyle = color('alarm-ground');
    data.list.forEach(a => {
      if (a.to >= view[0] && a.from <= view[1]) g.fillRect(x(a.from) - 2, TOP, Math.max(0, x(a.to) - x(a.from)) + 4, h);
    });
    // expected range
    const band = byPixel(from, to, x, lower, upper);
    g.fillStyle = color('band');
    let run = [];
    const flush = () => {
      if (run.length) {
        g.beginPath();
        run.forEach((p, i) => i ? g.lineTo(p.px, y(p.high)) : g.moveTo(p.px - 0.5, y(p.high)));
        run.reverse().forEach(p => g.lineTo(p.px + (run.length === 1 ? 0.5 : 0), y(p.low)));
        g.fill();
      }
      run = [];
    };
    band.forEach(p => { if (Number.isNaN(p.low) || Number.isNaN(p.high)) flush(); else run.push(p); });
    flush();
    // expected value, where there is room to see it
    if (to - from < 2 * w) {
      g.strokeStyle = color('expected');
      g.setLineDash([3, 3]);
      line(g, byPixel(from, to, x, expected, expected), y);
      g.setLineDash([]);
    }
    // the series
    g.strokeStyle = color('series');
    g.lineWidth = 1.25;
    g.lineJoin = 'round';
    line(g, byPixel(from, to, x, min, max), y);
    if (to - from < (w - left) / 8) {
      g.fillStyle = color('series');
      for (let i = from; i < to; i++) {
        if (!Number.isNaN(max[i])) { g.beginPath(); g.arc(x(time[i]), y(max[i]), 2, 0, 7); g.fill(); }
      }
    }
    g.fillStyle = color('alarm');
    let lastX = -9, lastY = -9;
    for (let i = from; i < to; i++) {
      if (!(grade[i] > 0) || Number.isNaN(min[i])) continue;
      const v = min[i] < lower[i] ? min[i] : max[i], ax = x(time[i]), ay = y(v);
      if (Math.abs(ax - lastX) + Math.abs(ay - lastY) < 1) continue;
      g.beginPath(); g.arc(ax, ay, 2.5 + 2 * grade[i], 0, 7); g.fill();
      lastX = ax; lastY = ay;
    }
    g.restore();
    marks(g, w, h, TOP, h - BOTTOM, color);
  };

  const line = (g, points, y) => {
    g.beginPath();
    let on = false;
    points.forEach(p => {
      if (Number.isNaN(p.low)) { on = false; return; }
      if (on) g.lineTo(p.px, y(p.first)); else g.moveTo(p.px, y(p.first) + 0.01);
      if (p.low !== p.high || !on) { g.lineTo(p.px, y(p.low)); g.lineTo(p.px, y(p.high)); }
      g.lineTo(p.px, y(p.last));
      on = true;
    });
    g.stroke();
  };

  const drawScore = (from, to, color) => {
    const [g, w, h] = prepare(strip), x = xOf(w), foot = h - 6, y = s => foot - s * (foot - TOP);
    g.textBaseline = 'middle';
    g.textAlign = 'right';
    [0, 1].forEach(s => {
      const at = Math.round(y(s)) + 0.5;
      g.strokeStyle = color('line');
      g.beginPath(); g.moveTo(left, at); g.lineTo(w - RIGHT, at); g.stroke();
      g.fillStyle = color('soft');
      g.fillText(s ? 'score 1' : '0', left - 8, at);
    });
    g.save();
    g.beginPath();
    g.rect(left, 0, w - left - RIGHT, h);
    g.clip();
    const bar = Math.max(1, (w - left - RIGHT) / (to - from) * 0.8);
    const bars = (values, fill, limit) => {
      g.fillStyle = fill;
      byPixel(from, to, x, values, values).forEach(p => {
        if (p.high > limit) g.fillRect(p.px - bar / 2, y(p.high), bar, foot - y(p.high));
      });
    };
    bars(score, color('score'), 0);
    bars(score.map((s, i) => grade[i] > 0 ? s : NaN), color('alarm'), 0);
    g.restore();
    marks(g, w, h, 0, foot, color);
  };

  const marks = (g, w, h, top, foot, color) => {
    const x = xOf(w);
    if (drag) {
      g.fillStyle = color('band');
      g.fillRect(Math.min(drag[0], drag[1]), top, Math.abs(drag[1] - drag[0]), foot - top);
    }
    if (hover !== null) {
      const at = Math.round(x(time[hover])) + 0.5;
      g.strokeStyle = color('soft');
      g.lineWidth = 1;
      g.beginPath(); g.moveTo(at, top); g.lineTo(at, foot); g.stroke();
    }
  };

  // --- what a hand does ---------------------------------------------------------------------------
  const within = (w, x) => Math.min(w - RIGHT, Math.max(left, x));
  const show = (canvas, event) => {
    const w = canvas.clientWidth, ms = msOf(w, event.offsetX);
    let at = Math.min(size - 1, first(ms));
    if (at > 0 && ms - time[at - 1] < time[at] - ms) at--;
    hover = at;
    const value = min[at] === max[at] ? number(min[at] + base) : number(min[at] + base) + ' … ' + number(max[at] + base);
    const rows = [['value', value]];
    if (!Number.isNaN(expected[at])) rows.push(['expected', number(expected[at] + base)]);
    if (!Number.isNaN(lower[at])) rows.push(['range', number(lower[at] + base) + ' … ' + number(upper[at] + base)]);
    rows.push(['score', Number.isNaN(score[at]) ? '–' : score[at].toFixed(4)]);
    if (grade[at] > 0) rows.push(['grade', grade[at].toFixed(3)]);
    tip.replaceChildren(make('b', {}, moment(time[at])), ...rows.flatMap(row => row.map(text => make('span', {}, text))));
    tip.hidden = false;
    const x = canvas.offsetLeft + xOf(w)(time[at]), right = x + 16 + tip.offsetWidth < figure.clientWidth;
    tip.style.left = (right ? x + 14 : x - 14 - tip.offsetWidth) + 'px';
    tip.style.top = (canvas.offsetTop + 14) + 'px';
  };
  [chart, strip].forEach(canvas => {
    canvas.addEventListener('pointerdown', event => {
      if (event.button === 0) {
        canvas.setPointerCapture(event.pointerId);
        const x = within(canvas.clientWidth, event.offsetX);
        drag = [x, x];
      }
    });
    canvas.addEventListener('pointermove', event => {
      if (drag) drag[1] = within(canvas.clientWidth, event.offsetX);
      show(canvas, event);
      draw();
    });
    canvas.addEventListener('pointerup', () => {
      const ended = drag, w = canvas.clientWidth;
      drag = null;
      if (ended && Math.abs(ended[1] - ended[0]) > 4) zoom(msOf(w, Math.min(...ended)), msOf(w, Math.max(...ended))); else draw();
    });
    canvas.addEventListener('pointerleave', leave);
    canvas.addEventListener('dblclick', reset);
  });
  all.addEventListener('click', reset);
  document.addEventListener('keydown', event => { if (event.key === 'Escape') { drag = null; reset(); } });
  window.addEventListener('resize', draw);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  draw();
})();

/** Points that belong together. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Points without a line between them. */
  readonly dots?: true;
  /** What is written beside each point. */
  readonly labels?: readonly string[];
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}

const WIDTH = 760;
const HEIGHT = 440;
const LEFT = 64;
const RIGHT = 190;
const TOP = 44;
const BOTTOM = 52;

/** Told apart by people who see few colours too (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

/** A drawing of some series over two linear axes that begin at 0, as SVG. */
export function drawPlot({ title, x, y, series }: Plot): string {
  const all = series.flatMap(({ points }) => points);
  const xTicks = ticks(Math.max(...all.map((point) => point[0]), 0));
  const yTicks = ticks(Math.max(...all.map((point) => point[1]), 0));
  const across = (value: number): string =>
    (LEFT + (value / (xTicks.at(-1) ?? 1)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const up = (value: number): string =>
    (HEIGHT - BOTTOM - (value / (yTicks.at(-1) ?? 1)) * (HEIGHT - TOP - BOTTOM)).toFixed(1);

  const grid = [
    ...xTicks.map(
      (tick) =>
        `<path d="M${across(tick)} ${TOP}V${HEIGHT - BOTTOM}"/>` +
        text(across(tick), HEIGHT - BOTTOM + 18, String(tick), 'middle'),
    ),
    ...yTicks.map(
      (tick) =>
        `<path d="M${LEFT} ${up(tick)}H${WIDTH - RIGHT}"/>` +
        text(LEFT - 8, Number(up(tick)) + 4, String(tick), 'end'),
    ),
  ];
  const lines = series.map(({ points, dots, labels = [] }, i) => {
    const colour = COLOURS[i % COLOURS.length] ?? 'black';
    const marks = points.map(([px, py]) => `<circle cx="${across(px)}" cy="${up(py)}" r="3"/>`);
    const path = points.map(([px, py], n) => `${n === 0 ? 'M' : 'L'}${across(px)} ${up(py)}`).join('');
    const line = `<path d="${path}" stroke="${colour}" stroke-width="2" fill="none"/>`;
    const beside = labels.map((label, n) => {
      const [px, py] = points[n] ?? [0, 0];
      return text(Number(across(px)) + 6, Number(up(py)) - 6, label, 'start');
    });
    return `<g fill="${colour}">${beside.join('')}${dots || points.length < 30 ? marks.join('') : ''}${dots ? '' : line}</g>`;
  });
  const legend = series.map(({ name }, i) => {
    const at = TOP + 10 + i * 20;
    return (
      `<circle cx="${WIDTH - RIGHT + 18}" cy="${at - 4}" r="5" fill="${COLOURS[i % COLOURS.length] ?? 'black'}"/>` +
      text(WIDTH - RIGHT + 30, at, name, 'start')
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${LEFT}" y="24" font-size="15">${escaped(title)}</text>`,
    `<g stroke="#ddd">${grid.join('')}</g>`,
    ...lines,
    ...legend,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x, 'middle'),
    `<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** Values as the share of them that is no more than each, in percent: to see their whole distribution. */
export function cumulative(name: string, values: readonly number[]): Series {
  const sorted = values.toSorted((a, b) => a - b);
  return { name, points: sorted.map((value, i) => [value, (100 * (i + 1)) / sorted.length]) };
}

/** Round numbers from 0 to the first that is not below the largest value; five to ten of them. */
export function ticks(largest: number): number[] {
  if (!(largest > 0) || !Number.isFinite(largest)) return [0, 1];
  const rough = largest / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  const count = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

function text(x: number | string, y: number, content: string, anchor: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" stroke="none">${escaped(content)}</text>`;
}

const escaped = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

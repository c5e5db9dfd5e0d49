import cliProgress, { type MultiBar } from 'cli-progress';
import { inMegabytes } from './megabytes.ts';
import type { OnProgress, Progress } from './progress.ts';

/** In a log, each step writes a line at most this often. */
const logIntervalMs = 10_000;

/** Shows several set-up steps at once: in a terminal a line each, rewritten as it goes; elsewhere a line now and then. */
export class ProgressBoard {
  readonly #bars: MultiBar | undefined;

  constructor(terminal = process.stdout.isTTY) {
    if (!terminal) return;
    this.#bars = new cliProgress.MultiBar({
      format: (_options, _params, payload: { line: string }) => payload.line,
      clearOnComplete: false,
      hideCursor: true,
      forceRedraw: true,
      fps: 10,
    });
  }

  /** Runs a step and shows what it reports. */
  async run<T>(name: string, step: (onProgress: OnProgress) => Promise<T>): Promise<T> {
    const show = this.#bars ? this.#showInTerminal(this.#bars) : showInLog();
    const began = performance.now();
    let latest: Progress = { message: '' };
    show(`  ${name}`, false);
    try {
      const result = await step((progress) => {
        latest = progress;
        show(`  ${name}: ${describe(progress)}`, false);
      });
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      show(`✔ ${name} (${seconds} s)`, true);
      return result;
    } catch (error) {
      show(`✖ ${name}${latest.message && `: ${describe(latest)}`}`, true);
      throw error;
    }
  }

  /** Writes a line above the steps. */
  note(line: string): void {
    if (this.#bars) this.#bars.log(`${line}\n`);
    else console.log(line);
  }

  close(): void {
    this.#bars?.stop();
  }

  #showInTerminal(bars: MultiBar): (line: string, last: boolean) => void {
    const bar = bars.create(1, 0, { line: '' });
    return (line, last) => {
      bar.update(0, { line });
      if (last) bars.update();
    };
  }
}

function showInLog(): (line: string, last: boolean) => void {
  let shownAt = -Infinity;
  return (line, last) => {
    const now = performance.now();
    if (!last && now - shownAt < logIntervalMs) return;
    shownAt = now;
    console.log(line);
  };
}

/** A progress as text, such as "Downloading x: 12 MB of 98 MB (12%)". */
function describe({ message, done, total }: Progress): string {
  if (done === undefined) return message;
  if (!total) return `${message}: ${inMegabytes(done)}`;
  return `${message}: ${inMegabytes(done)} of ${inMegabytes(total)} (${Math.floor((100 * done) / total)}%)`;
}

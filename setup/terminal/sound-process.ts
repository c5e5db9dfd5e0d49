import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { endProcess } from '../../platform/child-process.ts';
import { childEnvironment } from '../../platform/environment.ts';
import type { SoundProgram } from './sound-programs.ts';

/** Where sound servers and devices are. */
const SOUND_SETTINGS = /^(PULSE|PIPEWIRE|ALSA|AUDIO)/;
/** How long a program may take to end. */
const END_MS = 1_000;
/** Characters of what it complains of that are kept. */
const KEPT = 500;

/** A program that records or plays. Disposing ends it. */
export class SoundProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #complaint = '';
  #closed = false;

  /** @param onEnd is called with why, if it ends by itself. */
  constructor({ command, args }: SoundProgram, onEnd: (why: string) => void, env = process.env) {
    const settings = Object.entries(env).flatMap(([name, value = '']) =>
      SOUND_SETTINGS.test(name) ? [[name, value] as const] : [],
    );
    const child = spawn(command, args, {
      env: childEnvironment(Object.fromEntries(settings)),
      stdio: 'pipe',
    });
    this.#child = child;
    child.stderr.on(
      'data',
      (text: Buffer) => (this.#complaint = `${this.#complaint}${String(text)}`.slice(-KEPT)),
    );
    // It has ended then, which is told below.
    child.stdin.on('error', () => undefined);
    child.on('error', ({ message }) => this.#ended(onEnd, message));
    child.on('exit', () => this.#ended(onEnd, `${command} has ended. ${this.#complaint}`.trim()));
  }

  /** What it records. */
  get output(): Readable {
    return this.#child.stdout;
  }

  /** What it plays. */
  get input(): Writable {
    return this.#child.stdin;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    if (this.#child.pid !== undefined) await endProcess(this.#child, END_MS);
  }

  #ended(onEnd: (why: string) => void, why: string): void {
    if (!this.#closed) onEnd(why);
    this.#closed = true;
  }
}

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { BehaviorSubject, Subject } from 'rxjs';
import { expect } from 'vitest';
import type { CallMode } from '../../protocol/call-mode.ts';
import { defineAgent } from '../definition/define-agent.ts';
import { tool } from '../definition/tool.ts';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES } from '../domain/audio.ts';
import type { LlmSession, Push } from '../domain/ports.ts';
import { english } from '../languages/en/english.ts';
import { scripted } from '../testing/script.ts';
import { TextCall } from '../testing/text-call.ts';
import { CallRecorder, type RecorderOptions } from './call-recorder.ts';
import { type ReadRecording, readRecording } from './read-recording.ts';
import { MOST_EVENT_BYTES } from './recording.ts';
import { Recordings } from './recordings.ts';

type Disk = Pick<RecorderOptions, 'recordings' | 'log'>;

export const hotel = defineAgent({
  instructions: 'You answer the telephone of a hotel.',
  tools: { rooms: tool({ description: 'Free rooms', run: () => 'Two are free.' }) },
});
const model = scripted(({ results, uses }) => results.at(-1) ?? uses('rooms'));

/** A call with that agent that is recorded while its caller allows it. */
export class RecordedCall implements AsyncDisposable {
  readonly states: string[] = [];
  readonly said: string[] = [];
  readonly #consent$: BehaviorSubject<boolean>;
  readonly #dialled$ = new Subject<string>();
  readonly #mode$ = new BehaviorSubject<CallMode>('hands-free');
  readonly #push$ = new Subject<Push>();
  readonly #audio$ = new Subject<AudioFrame>();
  readonly #recorder: CallRecorder;
  readonly #call: TextCall;
  #frames = 0;

  private constructor(allowed: boolean, session: LlmSession, { recordings, log }: Disk) {
    this.#consent$ = new BehaviorSubject(allowed);
    this.#recorder = new CallRecorder({
      recordings,
      consent$: this.#consent$,
      dialled$: this.#dialled$,
      mode$: this.#mode$,
      call: {
        id: 'call-1',
        language: 'en',
        instructions: hotel.instructions,
        greeting: '',
        models: { stt: 'stt', llm: 'llm', tts: 'tts' },
        endpointing: { sureMs: 1, unsureMs: 2, plainMs: 3 },
      },
      onState: (state) => this.states.push(state),
      log,
      now: () => performance.now(),
    });
    this.#call = new TextCall({
      agent: hotel,
      llm: session,
      readingLimit: model,
      language: english,
      onEvent: (event) => {
        this.#recorder.event(event);
        if (event.type === 'word') this.said.push(event.text);
      },
      onTurn: (turn) => this.#recorder.turn(turn),
      onSent: () => undefined,
      report: (error) => expect.unreachable(String(error)),
    });
    const { typed$, interrupt$, playback } = this.#call.line;
    const line = { audio$: this.#audio$, push$: this.#push$, typed$, interrupt$, playback };
    const { audio$ } = this.#recorder.listensTo(line);
    // Nobody hears the caller yet.
    expect(this.#push$.observed).toBe(false);
    audio$.subscribe({ error: (error: unknown) => expect.unreachable(String(error)) });
  }

  static async begin(allowed: boolean, disk: Disk): Promise<RecordedCall> {
    return new RecordedCall(allowed, await model.open(), disk);
  }

  /** Writes to the agent, and reads its answer. */
  async writes(text: string): Promise<void> {
    const before = this.said.length;
    this.#call.line.type(text);
    await expect.poll(() => this.said.slice(before).join(' ')).toBe('Two are free.');
  }

  allows(allowed: boolean): void {
    this.#consent$.next(allowed);
  }

  chooses(mode: CallMode): void {
    this.#mode$.next(mode);
  }

  pushes(push: Push): void {
    this.#push$.next(push);
  }

  /** The agent uses a tool that gives more than a recording takes. */
  usesTooMuch(): void {
    const tools = [{ name: 'read', input: {}, result: 'x'.repeat(MOST_EVENT_BYTES) }];
    this.#recorder.turn({ number: 1, caller: '', agent: '', interrupted: false, tools });
  }

  dials(key: string): void {
    this.#dialled$.next(key);
  }

  speaks(ms: number, level = 0.5): void {
    for (let spoken = 0; spoken < ms; spoken += FRAME_MS) {
      const samples = new Float32Array(FRAME_SAMPLES).fill(level);
      this.#audio$.next({ samples, endMs: ++this.#frames * FRAME_MS, receivedAt: performance.now() });
    }
  }

  async becomes(state: string): Promise<void> {
    await expect.poll(() => this.states.at(-1)).toBe(state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#call[Symbol.dispose]();
    await this.#recorder[Symbol.asyncDispose]();
  }
}

/** A folder of recordings. */
export class TestRecordings implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'parley-recordings-'));
  /** What was logged as a warning, or worse. */
  readonly warned: string[] = [];
  readonly log = pino({ level: 'warn' }, { write: (line: string) => void this.warned.push(line) });
  readonly recordings = new Recordings(this.folder, this.log);

  /** Begins a call. @param recordings where it is recorded, if not here. */
  async begin(
    allowed: boolean,
    recordings: RecorderOptions['recordings'] = this.recordings,
  ): Promise<RecordedCall> {
    return RecordedCall.begin(allowed, { recordings, log: this.log });
  }

  /** The names of the recordings that there are. */
  get kept(): string[] {
    return readdirSync(this.folder);
  }

  /** The folder of the first. */
  get path(): string {
    return join(this.folder, this.kept[0] ?? '');
  }

  read(): Promise<ReadRecording> {
    return readRecording(this.path);
  }

  /** How loud the recording is, in percent, and for how long. */
  get loudness(): { level: number; ms: number }[] {
    const samples = new Int16Array(Uint8Array.from(readFileSync(join(this.path, 'caller.wav'))).buffer, 44);
    const stretches: { level: number; ms: number }[] = [];
    for (let start = 0; start < samples.length; start += FRAME_SAMPLES) {
      const level = Math.round((100 * (samples[start] ?? 0)) / 32_768);
      const last = stretches.at(-1);
      if (last?.level === level) last.ms += FRAME_MS;
      else stretches.push({ level, ms: FRAME_MS });
    }
    return stretches;
  }

  [Symbol.dispose](): void {
    this.recordings[Symbol.dispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

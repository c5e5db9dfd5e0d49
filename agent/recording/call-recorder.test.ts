import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { BehaviorSubject, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineAgent } from '../definition/define-agent.ts';
import { tool } from '../definition/tool.ts';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES } from '../domain/audio.ts';
import type { LlmSession } from '../domain/ports.ts';
import { english } from '../languages/en/english.ts';
import { scripted } from '../testing/script.ts';
import { TextCall } from '../testing/text-call.ts';
import { CallRecorder } from './call-recorder.ts';
import { readRecording } from './read-recording.ts';
import { Recordings } from './recordings.ts';

let folder: string;
let recordings: Recordings;
const warned: string[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => void warned.push(line) });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-recordings-'));
  recordings = new Recordings(folder, log);
  warned.length = 0;
});
afterEach(() => {
  recordings[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const hotel = defineAgent({
  instructions: 'You answer the telephone of a hotel.',
  tools: { rooms: tool({ description: 'Free rooms', run: () => 'Two are free.' }) },
});
const model = scripted(({ results, uses }) => results.at(-1) ?? uses('rooms'));

/** A call with that agent that is recorded while its caller allows it. */
class RecordedCall implements AsyncDisposable {
  readonly states: string[] = [];
  readonly said: string[] = [];
  readonly #consent$: BehaviorSubject<boolean>;
  readonly #dialled$ = new Subject<string>();
  readonly #counts$ = new BehaviorSubject(true);
  readonly #audio$ = new Subject<AudioFrame>();
  readonly #recorder: CallRecorder;
  readonly #call: TextCall;
  #frames = 0;

  private constructor(allowed: boolean, session: LlmSession) {
    this.#consent$ = new BehaviorSubject(allowed);
    this.#recorder = new CallRecorder({
      recordings,
      consent$: this.#consent$,
      dialled$: this.#dialled$,
      counts$: this.#counts$,
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
    const line = { audio$: this.#audio$, typed$, interrupt$, playback };
    const { audio$ } = this.#recorder.listensTo(line);
    audio$.subscribe({ error: (error: unknown) => expect.unreachable(String(error)) });
  }

  static async begin(allowed: boolean): Promise<RecordedCall> {
    return new RecordedCall(allowed, await model.open());
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

  /** What the microphone hears counts as said, or does not. */
  heeds(counts: boolean): void {
    this.#counts$.next(counts);
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

const kept = (): string[] => readdirSync(folder);

describe('a call whose caller did not allow it', () => {
  it('leaves nothing on the disk', async () => {
    {
      await using call = await RecordedCall.begin(false);
      call.speaks(2_000);
      await call.writes('Is there a room?');
      expect(call.states).toEqual(['possible']);
    }
    expect(kept()).toEqual([]);
  });
});

describe('a call whose caller allows it', () => {
  it('is silent where what the microphone hears does not count, since the button is up or the caller only types', async () => {
    {
      await using call = await RecordedCall.begin(true);
      await call.becomes('running');
      call.speaks(320, 0.25);
      call.heeds(false);
      call.speaks(320, 0.5);
      call.heeds(true);
      call.speaks(320, 0.75);
    }
    const [name = ''] = kept();
    const samples = new Int16Array(readFileSync(join(folder, name, 'caller.wav')).buffer.slice(0), 44);
    const levels = [...new Set(samples)].map((sample) => Math.round((100 * sample) / 32_768));
    expect(levels).toEqual([25, 0, 75]);
  });

  it('is kept: the voice, the turns, the tools and what was dialled', async () => {
    {
      await using call = await RecordedCall.begin(true);
      await call.becomes('running');
      call.speaks(3_200);
      call.dials('7');
      await call.writes('Is there a room?');
    }
    const [name = ''] = kept();
    await using recording = await readRecording(join(folder, name));
    expect(recording.call).toMatchObject({ id: 'call-1', instructions: hotel.instructions });
    const [, dialled, typed, reply, tools] = recording.events;
    expect(dialled).toMatchObject({ type: 'dialled', key: '7' });
    expect(typed).toMatchObject({ type: 'typed', turn: 1, text: 'Is there a room?' });
    expect(reply).toMatchObject({ type: 'reply', turn: 1, text: 'Two are free.', interrupted: false });
    expect(tools).toEqual({
      type: 'tools',
      turn: 1,
      uses: [{ name: 'rooms', input: {}, result: 'Two are free.' }],
    });
    const samples = await recording.audio(100, 1_100);
    expect(samples).toHaveLength(16_000);
    expect(samples.every((sample) => Math.abs(sample - 0.5) < 0.001)).toBe(true);
    expect(await recording.audio(3_100, 9_000)).toHaveLength(1_600);
  });

  it('is for the agent’s own user alone', async () => {
    {
      await using call = await RecordedCall.begin(true);
      await call.becomes('running');
    }
    const [name = ''] = kept();
    const modes = [name, ...['caller.wav', 'events.jsonl'].map((file) => join(name, file))].map(
      (path) => statSync(join(folder, path)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    const wav = readFileSync(join(folder, name, 'caller.wav'));
    expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([wav.length - 8, wav.length - 44]);
  });

  it('is deleted at once when they take it back, and begins anew when they allow it again', async () => {
    {
      await using call = await RecordedCall.begin(true);
      await call.becomes('running');
      await call.writes('My secret is ninety-nine.');
      call.speaks(1_000);
      call.allows(false);
      await expect.poll(kept).toEqual([]);
      await call.writes('And is there a room?');
      expect(kept()).toEqual([]);
      call.allows(true);
      await call.becomes('running');
      await call.writes('Write this down.');
    }
    const [name = '', ...others] = kept();
    expect(others).toEqual([]);
    const events = readFileSync(join(folder, name, 'events.jsonl'), 'utf8');
    expect(events).toContain('Write this down.');
    expect(events).not.toContain('secret');
  });

  it('leaves nothing where they take it back before the folder is there, or as they hang up', async () => {
    {
      await using call = await RecordedCall.begin(true);
      call.allows(false);
    }
    {
      await using call = await RecordedCall.begin(true);
      await call.becomes('running');
      call.allows(false);
    }
    expect(kept()).toEqual([]);
  });

  it('goes on where nothing can be written, which is told once', async () => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    await using call = await RecordedCall.begin(true);
    const told = () => warned.filter((line) => line.includes('a recording could not be written'));
    await expect.poll(told).toHaveLength(1);
    call.speaks(2_000);
    await call.writes('Is there a room?');
    expect(told()).toHaveLength(1);
    expect(call.states).toEqual(['possible']);
  });
});

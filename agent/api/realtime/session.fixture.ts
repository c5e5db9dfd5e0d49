import type { Subscription } from 'rxjs';
import { vi } from 'vitest';
import { converse } from '../../conversation.ts';
import type { CallLimits } from '../../domain/call-limits.ts';
import { english } from '../../languages/en/english.ts';
import type { Choices } from '../../call-settings.ts';
import { textOf } from '../../domain/message.ts';
import { apiErrorOf } from '../api-error-of.ts';
import { functionModel, toolsFit } from './call-functions.ts';
import { received } from './client-event.ts';
import { inFirstVersion } from './first-version.ts';
import { speakAsChosen } from './reply-line.ts';
import { ScriptedEngines } from './scripted-engines.fixture.ts';
import { RealtimeSession } from './session.ts';
import { usualSettings } from './session-settings.ts';
import type { Version } from './session-shown.ts';
import { followedEndpointing } from './turn-detection.ts';

export const CHOICES: Choices = {
  voices: [{ id: 'joe', label: 'Joe', language: 'en-US' }],
  languages: [{ id: 'en', label: 'English' }],
  systemPrompt: 'Be kind.',
  callerSettings: ['voice'],
};

/** An event as a client reads it. */
export type Told = Record<string, unknown> & { readonly type: string };

/** What passes by what a test waits for only. */
export const CLOCKS: ('performance' | 'setInterval' | 'clearInterval' | 'setTimeout' | 'clearTimeout')[] = [
  ...(['performance', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

/** An event by which a client writes a message of one side. */
export const says = (text: string, role = 'user') => ({
  type: 'conversation.item.create',
  item: {
    type: 'message',
    role,
    content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
  },
});

/** An event by which a client changes its session. */
export const update = (changes: object) => ({
  type: 'session.update',
  session: { type: 'realtime', ...changes },
});

/** The length of what clients send at a time. */
const PIECE_MS = 32;

/** A session over scripted engines in virtual time, which passes only by what the test sends and waits for. */
export class ScriptedSession {
  readonly engines = new ScriptedEngines();
  readonly told: Told[] = [];
  readonly session: RealtimeSession;
  readonly #subscription: Subscription;

  private constructor(version: Version, all: boolean, limits: CallLimits) {
    const functions = functionModel(this.engines.replyGenerator);
    const usual = { sureMs: 200, unsureMs: 1_000, plainMs: 500 };
    this.session = new RealtimeSession({
      facts: { id: 'sess_1', model: 'script', recognition: 'script-stt' },
      version,
      settings: usualSettings(CHOICES),
      allowed: {
        choices: CHOICES,
        all,
        fits: (prompt) => prompt.length < 500,
        toolsFit: (tools) => toolsFit(functions, tools),
      },
      functions,
      language: english,
      model: this.engines.llm,
      tell: (event) => {
        const written = version === 'first' ? inFirstVersion(event) : event;
        if (written) this.told.push(written as Told);
      },
      refuse: (error) => void this.told.push({ ...error.body, type: 'error' }),
      used: () => undefined,
    });
    const { session, engines } = this;
    this.#subscription = converse({
      line: session.replies.line,
      vad: session.hearing(engines.vad),
      stt: {
        transcribe: async (samples, options) => (await engines.stt.open()).transcribe(samples, options),
        [Symbol.asyncDispose]: async () => undefined,
      },
      turnDetector: { endOfTurn: async () => 1, [Symbol.asyncDispose]: async () => undefined },
      llm: session.replies.reading(session.replies.calling(engines.script.session())),
      tts: speakAsChosen(
        () =>
          session.replies.modality === 'text'
            ? undefined
            : engines.tts.open({ voice: session.settings.voice }),
        (reply) => session.replies.saysNothing(reply),
      ),
      language: english,
      systemPrompt: '',
      history: session.items.history,
      greeting: '',
      endpointing: followedEndpointing(() => session.settings.turnDetection, usual),
      limits,
      readingLimit: engines.llm,
      report: (error) => void this.told.push({ type: 'report', error }),
      dropped: () => undefined,
      now: () => performance.now(),
    }).subscribe({
      next: session.follow,
      error: (error: unknown) => void this.told.push({ type: 'report', error }),
    });
  }

  /** Begins a session. @param all whether the client may choose everything. */
  static async begin(
    version: Version = 'present',
    all = true,
    limits: CallLimits = { idleMs: 0, longestMs: 0 },
  ): Promise<ScriptedSession> {
    const scripted = new ScriptedSession(version, all, limits);
    scripted.session.begin(await scripted.engines.stt.open());
    return scripted;
  }

  /** The client sends an event. */
  async send(event: object | string): Promise<void> {
    const given = received(typeof event === 'string' ? event : JSON.stringify(event));
    try {
      await this.session.handle(given.read());
    } catch (error) {
      this.told.push({ ...apiErrorOf(error).body, type: 'error' });
    }
    await settled();
  }

  /** The client sends a tone, which is speech. */
  async speaks(ms: number): Promise<void> {
    await this.#sends(ms, 0.5);
  }

  async isQuiet(ms: number): Promise<void> {
    await this.#sends(ms, 0);
  }

  /** Time passes without audio from the client. */
  async waits(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
    await settled();
  }

  /** The types of what the client was told since it was last asked, without deltas of audio. */
  types(): string[] {
    return this.told
      .splice(0)
      .map(({ type }) => type)
      .filter((type) => !type.endsWith('audio.delta'));
  }

  /** All that was told of a type. */
  all(type: string): Told[] {
    return this.told.filter((event) => event.type === type);
  }

  /** The one thing that was told of a type. */
  one(type: string): Told {
    const [event, ...more] = this.all(type);
    if (!event || more.length > 0) throw new Error(`${more.length + (event ? 1 : 0)} of ${type}`);
    return event;
  }

  /** The one response that is over. */
  done(): Record<string, unknown> {
    return this.one('response.done')['response'] as Record<string, unknown>;
  }

  /** Bytes of the audio that the client was sent. */
  bytes(): number {
    const deltas = this.all('response.output_audio.delta');
    return deltas.reduce((sum, { delta }) => sum + Buffer.from(String(delta), 'base64').length, 0);
  }

  /** What the model read for the last reply. */
  prompt(): string[] | undefined {
    return this.engines.prompts.at(-1)?.map(textOf);
  }

  async end(): Promise<void> {
    this.#subscription.unsubscribe();
    await this.session[Symbol.asyncDispose]();
  }

  async #sends(ms: number, level: number): Promise<void> {
    for (let sent = 0; sent < ms; sent += PIECE_MS) {
      await this.send({ type: 'input_audio_buffer.append', audio: tone(level, PIECE_MS) });
      await vi.advanceTimersByTimeAsync(PIECE_MS);
      await settled();
    }
  }
}

/** So much of PCM at 24 kHz, in base64, at one level in [0, 1]. */
export const tone = (level: number, ms: number): string =>
  Buffer.from(new Int16Array(ms * 24).fill(level * 32_767).buffer).toString('base64');

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
};

import { NEVER, Observable, Subject, type Subscription } from 'rxjs';
import type { Call } from './call.ts';
import { type ConversationEvent, converse } from './conversation.ts';
import type { Background } from './domain/background.ts';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES } from './domain/audio.ts';
import { type Message, textOf } from './domain/message.ts';
import type { Playback, PlaybackEvent, Speech } from './domain/ports.ts';
import type { Agent } from './definition/agent-call.ts';
import { type ScriptedAnswer, ScriptedLlm } from './engines/scripted-llm.fixture.ts';
import type { FunctionTool } from './domain/text-generator.ts';
import { english } from './languages/en/english.ts';
import { asHeard } from './languages/spoken-words.ts';

/**
 * A call with scripted engines in virtual time. Time passes only by the frames that the caller sends; before the next frame, everything
 * has happened that can happen without it.
 */
export class ScriptedCall {
  readonly events: ConversationEvent[] = [];
  readonly errors: unknown[] = [];
  readonly prefilled: (readonly Message[])[] = [];
  /** Gives what speech recognition hears in an utterance of so many voiced frames, after the text that was said before. */
  hears: (voicedFrames: number, before: string) => string = () => '';
  confidence = 0.9;
  /** Resolves when a recognition is done. */
  transcribing: () => Promise<void> = soon;
  /** Gives the probability that a text is a whole turn. */
  sureness: (text: string) => number = () => 1;
  answers: (question: string, messages: readonly Message[]) => ScriptedAnswer = () => 'Fine. And you?';
  /** What the agent's code has sent to the caller's client. */
  readonly sent: (readonly [topic: string, json: unknown])[] = [];
  completed = false;
  readonly #llm = new ScriptedLlm((messages) => this.answers(messages.map(textOf).at(-1) ?? '', messages));
  readonly #audio$ = new Subject<AudioFrame>();
  readonly #typed$ = new Subject<string>();
  readonly #interrupt$ = new Subject<void>();
  readonly #regained$ = new Subject<void>();
  readonly #subscription: Subscription;
  #frames = 0;
  readonly #now = (): number => this.#frames * FRAME_MS;
  readonly playback = new ScriptedPlayback(this.#now);

  /**
   * @param given instead of the scripted engines, and of English.
   * @param agent answers the call.
   */
  constructor(
    greeting = '',
    given: Partial<
      Pick<Call, 'agent' | 'llm' | 'stt' | 'turnDetector' | 'tts' | 'language' | 'limits' | 'readingLimit'>
    > = {},
    agent?: Agent,
  ) {
    const call: Call = {
      line: {
        audio$: this.#audio$,
        typed$: this.#typed$,
        interrupt$: this.#interrupt$,
        regained$: this.#regained$,
        playback: this.playback,
      },
      vad: { open: () => ({ process: async (samples) => (samples[0] === 0 ? 0 : 1) }) },
      stt: {
        transcribe: async (samples, { signal, prompt = '' }) => {
          await this.transcribing();
          signal.throwIfAborted();
          let voiced = 0;
          for (let index = 0; index < samples.length; index += FRAME_SAMPLES)
            if (samples[index] !== 0) voiced++;
          const text = this.hears(voiced, prompt);
          const words = [{ text, probability: this.confidence, startMs: 0, endMs: 0 }];
          return { text, words, noSpeechProbability: 0 };
        },
        [Symbol.asyncDispose]: async () => undefined,
      },
      turnDetector: {
        prefill: async () => undefined,
        endOfTurn: async (text) => this.sureness(text),
        [Symbol.asyncDispose]: async () => undefined,
      },
      llm: {
        ...this.#llm.session(),
        prefill: async (messages) => void this.prefilled.push(messages),
      },
      tts: { synthesize: (text, signal) => pieces(text, signal) },
      language: english,
      systemPrompt: 'Be kind.',
      greeting,
      limits: { idleMs: 0, longestMs: 0 },
      endpointing: { sureMs: 200, unsureMs: 1_000, plainMs: 500 },
      readingLimit: this.#llm,
      report: (error) => this.errors.push(error),
      dropped: () => undefined,
      now: this.#now,
      ...(agent && {
        systemPrompt: agent.instructions,
        greeting: agent.greeting ?? '',
        agent: {
          agent,
          id: 'call-1',
          room: 'room-1',
          caller: { identity: 'ada', attributes: {}, metadata: '' },
          dtmf$: NEVER,
          send: (topic, json) => this.sent.push([topic, json]),
        },
      }),
      ...given,
    };
    this.#subscription = converse(call).subscribe({
      next: (event) => this.events.push(event),
      error: (error: unknown) => this.errors.push(error),
      complete: () => (this.completed = true),
    });
  }

  /** The conversations that the language model was to reply to. */
  get prompts(): readonly (readonly Message[])[] {
    return this.#llm.prompts;
  }

  /** The tools that it could call in each of them. */
  get offered(): readonly (readonly FunctionTool[] | undefined)[] {
    return this.#llm.tools;
  }

  get aborted(): { readonly llm: number } {
    return { llm: this.#llm.aborted };
  }

  async speaks(ms: number): Promise<void> {
    await this.#send(ms, 0.5);
  }

  /** The caller's microphone hears the agent's voice. */
  async echoes(ms: number): Promise<void> {
    await this.#send(ms, 0.5, () => ({ without: audio(0), possible: true, expected: true }));
  }

  /** A caller without headphones speaks. An echo is possible until half a second after the agent became quiet. */
  async speaksInto(ms: number): Promise<void> {
    await this.#send(ms, 0.5, (sent) => ({ without: audio(0.5), possible: sent < 500, expected: false }));
  }

  async isQuiet(ms: number): Promise<void> {
    await this.#send(ms, 0);
  }

  async types(text: string): Promise<void> {
    this.#typed$.next(text);
    await settled();
  }

  async pressesInterrupt(): Promise<void> {
    this.#interrupt$.next();
    await settled();
  }

  /** The caller can be heard again, who could not for a while. */
  async canBeHeardAgain(): Promise<void> {
    this.#regained$.next();
    await settled();
  }

  hangsUp(): void {
    this.#audio$.complete();
  }

  unsubscribe(): void {
    this.#subscription.unsubscribe();
  }

  get observed(): boolean {
    return this.#audio$.observed;
  }

  finals(): string[] {
    return this.events.flatMap((event) => (event.type === 'caller' && event.final ? [event.text] : []));
  }

  told(): string[] {
    return this.events.map(({ type }) => type);
  }

  async #send(ms: number, level: number, echo?: (sent: number) => AudioFrame['echo']): Promise<void> {
    for (let sent = 0; sent < ms; sent += FRAME_MS) {
      this.#frames++;
      const [samples, time] = [audio(level), this.#now()];
      const known = echo?.(sent);
      this.#audio$.next({ samples, ...(known && { echo: known }), endMs: time, receivedAt: time });
      await settled();
    }
  }
}

const audio = (level: number): Float32Array => new Float32Array(FRAME_SAMPLES).fill(level);

/** A playback that plays one word whenever the test tells it to. */
class ScriptedPlayback implements Playback {
  readonly said: string[] = [];
  /** What was to be heard besides, one after the other. */
  readonly backgrounds: Background[] = [];
  /** Words that are to be said next, as far as their sound is there. */
  #next: readonly string[] = [];
  paused = false;
  playing = false;
  readonly #now: () => number;
  #advance: (() => Promise<void>) | undefined;
  /** A word that is still being made. */
  #advancing: Promise<void> | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  play(source: AsyncIterable<Speech>): Observable<PlaybackEvent> {
    return new Observable((subscriber) => {
      const speeches = source[Symbol.asyncIterator]();
      const words: string[] = [];
      this.playing = true;
      let started = false;
      this.#advance = async () => {
        if (words.length === 0) {
          const next = await speeches.next().catch((error: unknown) => {
            subscriber.error(error);
          });
          if (!next || subscriber.closed) return;
          if (next.done === true) {
            subscriber.complete();
            return;
          }
          words.push(...next.value.words.map(({ text }) => text));
        }
        if (!started) subscriber.next({ type: 'started', at: this.#now() });
        started = true;
        const text = words.shift() ?? '';
        this.#next = words;
        this.said.push(text);
        subscriber.next({ type: 'word', text });
      };
      return () => {
        this.playing = false;
        this.#advance = undefined;
        this.#advancing = undefined;
        void speeches.return?.();
      };
    });
  }

  async words(count: number): Promise<void> {
    for (let word = 0; word < count && !this.paused; word++) {
      const advancing = (this.#advancing ??= this.#advance?.());
      void advancing?.finally(() => {
        if (this.#advancing === advancing) this.#advancing = undefined;
      });
      // A reply may wait for what only a test brings about.
      await Promise.race([advancing, settled()]);
      await settled();
    }
  }

  background(sounds: Background): void {
    this.backgrounds.push(sounds);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  /** Each word takes half a second. */
  wordsEndingNear(ms: number): readonly string[] {
    if (!this.playing) return [];
    const count = Math.floor(ms / 500);
    return [...this.said.slice(-count), ...this.#next.slice(0, count)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined;
  }
}

/** Speech in pieces of two words; nothing is heard of what can't be said. */
export async function* pieces(text: string, signal: AbortSignal): AsyncGenerator<Speech> {
  for (const [piece] of text.matchAll(/\S+(?: \S+)?/g)) {
    await soon();
    signal.throwIfAborted();
    yield {
      text: piece,
      samples: new Float32Array(/[\p{L}\p{N}]/u.test(asHeard(english.readAloud(piece))) ? 1 : 0),
      sampleRate: 22_050,
      words: piece.split(' ').map((word, index) => ({ text: word, startMs: index, endMs: index + 1 })),
    };
  }
}
const soon = (): Promise<void> => Promise.resolve();
export const settled = (): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

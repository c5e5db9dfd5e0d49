import { BehaviorSubject, Subject, type Subscription } from 'rxjs';
import type { CallMode } from '../../protocol/call-mode.ts';
import { type ConversationEvent, converse } from '../conversation.ts';
import type { Agent, Turn } from '../definition/agent-call.ts';
import { defaultEndpointing } from '../domain/endpointing.ts';
import type { LlmSession, ReadingLimit, Speech, TtsSession } from '../domain/ports.ts';
import type { Language } from '../languages/language.ts';
import { TextLine } from './text-line.ts';

export interface TextCallOptions {
  readonly agent: Agent;
  readonly llm: LlmSession;
  readonly readingLimit: ReadingLimit;
  readonly language: Language;
  /** The caller's attributes. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onEvent: (event: ConversationEvent) => void;
  readonly onTurn: (turn: Turn) => void;
  /** What the agent's code sends to the caller's client. */
  readonly onSent: (topic: string, json: unknown) => void;
  /** Called with each failure that the call survived. */
  readonly report: (error: unknown) => void;
}

/** A call by text: the same conversation as in a room, without ears and voice. */
export class TextCall implements Disposable {
  readonly line = new TextLine();
  readonly #dialled$ = new Subject<string>();
  readonly #subscription: Subscription;
  #over = false;

  constructor(options: TextCallOptions) {
    const { agent, language, llm, readingLimit, report } = options;
    const { line } = this;
    this.#subscription = converse({
      line,
      vad: { open: () => ({ process: async () => 0 }) },
      stt: {
        transcribe: async () => ({ text: '', words: [], noSpeechProbability: 1 }),
        [Symbol.asyncDispose]: async () => undefined,
      },
      turnDetector: { endOfTurn: async () => 1, [Symbol.asyncDispose]: async () => undefined },
      llm,
      tts: unspoken,
      language,
      systemPrompt: agent.instructions,
      greeting: agent.greeting ?? '',
      agent: {
        agent,
        id: 'text',
        room: 'text',
        caller: { identity: 'caller', attributes: options.attributes ?? {}, metadata: '' },
        dtmf$: this.#dialled$,
        onTurn: options.onTurn,
        send: options.onSent,
      },
      // By text the other modes are all alike.
      mode$: new BehaviorSubject<CallMode>(
        agent.modes?.[0] === 'listening-only' ? 'listening-only' : 'hands-free',
      ),
      endpointing: defaultEndpointing,
      limits: { idleMs: 0, longestMs: 0 },
      readingLimit,
      report,
      dropped: () => undefined,
      now: () => performance.now(),
    }).subscribe({
      next: options.onEvent,
      error: (error: unknown) => {
        this.#over = true;
        report(error);
      },
      complete: () => (this.#over = true),
    });
  }

  dial(key: string): void {
    this.#dialled$.next(key);
  }

  /** Whether the call has ended. */
  get over(): boolean {
    return this.#over;
  }

  [Symbol.dispose](): void {
    this.line.hangUp();
    this.#subscription.unsubscribe();
  }
}

/** A voice that makes no sound: each piece is read as it is written. */
const unspoken: TtsSession = {
  async *synthesize(text: string, signal: AbortSignal): AsyncGenerator<Speech> {
    await Promise.resolve();
    signal.throwIfAborted();
    const words = text.split(/\s+/).filter((word) => word !== '');
    yield {
      text,
      samples: new Float32Array(words.length > 0 ? 1 : 0),
      sampleRate: 16_000,
      words: words.map((word, index) => ({ text: word, startMs: index, endMs: index + 1 })),
    };
  },
};

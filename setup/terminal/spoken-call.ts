import type { Readable, Writable } from 'node:stream';
import { NEVER, Subject, lastValueFrom, takeUntil, tap } from 'rxjs';
import { type ConversationEvent, converse } from '../../agent/conversation.ts';
import type { Agent, Turn } from '../../agent/definition/agent-call.ts';
import { defaultEndpointing } from '../../agent/domain/endpointing.ts';
import type { Engines } from '../../agent/domain/ports.ts';
import type { Language } from '../../agent/languages/language.ts';
import { EchoCanceller } from '../../agent/rtc/echo-canceller.ts';
import { VoicePlayback } from '../../agent/rtc/playback.ts';
import { VOICE_RATE } from '../../agent/rtc/voice-output.ts';
import type { RequestObserver } from '../../agent/telemetry/engine-request.ts';
import { observeLlm, observeStt } from '../../agent/telemetry/observe-engines.ts';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { TerminalVoice } from './terminal-voice.ts';
import { terminalAudio } from './terminal-microphone.ts';

export interface SpokenCallOptions {
  readonly agent: Agent;
  readonly engines: Engines;
  /** Hears of what recognition and the language model are asked. */
  readonly observer: RequestObserver;
  readonly language: Language;
  /** Raw, 16 kHz, mono, 16 bits, in real time. The call ends with it. */
  readonly microphone: Readable;
  /** Takes raw samples, mono, 16 bits, at VOICE_RATE. */
  readonly loudspeaker: Writable;
  readonly onEvent: (event: ConversationEvent) => void;
  readonly onTurn: (turn: Turn) => void;
  /** What the agent's code sends to the caller's client. */
  readonly onSent: (topic: string, json: unknown) => void;
  /** Called with each failure that the call survived. */
  readonly report: (error: unknown) => void;
}

/** A call by microphone and loudspeaker: the same conversation as in a room. What is typed is heard, too. Disposing hangs up. */
export class SpokenCall implements AsyncDisposable {
  readonly #opened = new AsyncDisposableStack();
  readonly #typed$ = new Subject<string>();
  readonly #hungUp$ = new Subject<void>();
  #over = false;

  static async open(options: SpokenCallOptions): Promise<SpokenCall> {
    const call = new SpokenCall();
    try {
      await call.#begin(options);
      return call;
    } catch (error) {
      await call[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Whether the call has ended. */
  get over(): boolean {
    return this.#over;
  }

  type(text: string): void {
    this.#typed$.next(text);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }

  async #begin(options: SpokenCallOptions): Promise<void> {
    const { agent, engines, language, observer, report } = options;
    const opened = this.#opened;
    const echo = opened.use(new EchoCanceller(VOICE_RATE));
    const voice = opened.use(new TerminalVoice(options.loudspeaker, echo));
    const playback = opened.use(new VoicePlayback(voice));
    const stt = opened.use(await engines.stt.open({ language: language.code }));
    const turnDetector = opened.use(await engines.turnDetector.open());
    const llm = opened.use(await engines.llm.open());
    const conversation$ = converse({
      line: {
        audio$: terminalAudio(options.microphone, echo),
        typed$: this.#typed$,
        interrupt$: NEVER,
        playback,
      },
      vad: engines.vad,
      stt: observeStt(stt, engines.stt.model, observer),
      turnDetector,
      llm: observeLlm(llm, engines.llm.model, engines.llm, observer),
      tts: engines.tts.open({ language: language.code, lexicon: agent.lexicon }),
      language,
      systemPrompt: agent.instructions,
      greeting: agent.greeting ?? '',
      agent: {
        agent,
        id: 'terminal',
        room: 'terminal',
        caller: { identity: 'caller', attributes: {}, metadata: '' },
        dtmf$: NEVER,
        onTurn: options.onTurn,
        send: options.onSent,
      },
      endpointing: defaultEndpointing,
      limits: { idleMs: 0, longestMs: 0 },
      readingLimit: engines.llm,
      report,
      dropped: () => undefined,
      now: () => performance.now(),
    });
    const over = lastValueFrom(conversation$.pipe(tap(options.onEvent), takeUntil(this.#hungUp$)), {
      defaultValue: undefined,
    })
      .catch(report)
      .finally(() => (this.#over = true));
    opened.defer(async () => {
      this.#hungUp$.next();
      await over;
    });
  }
}

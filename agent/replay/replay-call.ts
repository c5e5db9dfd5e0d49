import { setTimeout as delay } from 'node:timers/promises';
import { BehaviorSubject, Subject, lastValueFrom, tap } from 'rxjs';
import type { CallMode } from '../../protocol/call-mode.ts';
import { type ConversationEvent, converse } from '../conversation.ts';
import type { Agent } from '../definition/agent-call.ts';
import type { Mode$ } from '../domain/mode.ts';
import type { Engines } from '../domain/ports.ts';
import { languageOf } from '../languages/languages.ts';
import { CallNotes } from '../recording/call-notes.ts';
import type { ReadRecording } from '../recording/read-recording.ts';
import { AgentFollowed } from './agent-followed.ts';
import { type Act, callerActs } from './caller-acts.ts';
import { withRecordedTools } from './recorded-tools.ts';
import { ReplayLine } from './replay-line.ts';
import { silentVoice } from './silent-voice.ts';
import { type ComparedTurn, type PlacedEvent, compareTurns } from './told-turns.ts';

/** Audio from before each utterance that is played with it, since its first consonant may lie there. */
const LEAD_MS = 300;
/** How long an answer may take to begin: what is heard now may be no turn any more. */
const NO_ANSWER_MS = 15_000;
/** The longest reply there is, and the tools that it may wait for (stages/bound-reply.ts). */
const LONGEST_REPLY_MS = 200_000;
/** How long what an agent's own code says after a key may take to begin. */
const OWN_WORDS_MS = 500;

export interface ReplayOptions {
  /** Who answers now. */
  readonly agent: Agent;
  readonly engines: Engines;
  /** Whether the voice is made, so that the latency has its time in it. */
  readonly voice: boolean;
  /** Called before each thing that the caller does. */
  readonly onAct?: (number: number, of: number) => void;
  /** Called with each failure that the call survived. */
  readonly report: (error: unknown) => void;
}

/**
 * Holds a recorded call again, in real time but for what the agent says: the caller says what they said, in the pauses in which they
 * said it, and interrupts after as many words. Nothing outside is changed (recorded-tools.ts).
 */
export async function replayCall(recording: ReadRecording, options: ReplayOptions): Promise<ComparedTurn[]> {
  const { engines, report, voice } = options;
  const { call, events } = recording;
  const acts = callerActs(events);
  const uses = events.flatMap((event) => (event.type === 'tools' ? event.uses : []));
  const agent = withRecordedTools(options.agent, uses);
  const now = (): number => performance.now();

  const placed: PlacedEvent[] = [];
  const followed = new AgentFollowed();
  await using stt = await engines.stt.open({ language: call.language });
  await using turnDetector = await engines.turnDetector.open();
  await using llm = await engines.llm.open();
  await using line = new ReplayLine();
  const caller = new ReplayedCaller(recording, acts, line, followed);
  const notes = new CallNotes((event) => placed.push({ event, act: caller.act }), now);

  const conversation$ = converse({
    line,
    mode$: caller.mode$,
    vad: engines.vad,
    stt,
    turnDetector,
    llm,
    tts: voice ? engines.tts.open({ language: call.language, lexicon: agent.lexicon }) : silentVoice,
    language: languageOf(call.language),
    systemPrompt: agent.instructions,
    greeting: agent.greeting ?? '',
    agent: {
      agent,
      id: 'replay',
      room: 'replay',
      caller: { identity: 'caller', attributes: {}, metadata: '' },
      dtmf$: caller.dialled$,
      onTurn: (turn) => notes.turn(turn),
      send: () => undefined,
    },
    endpointing: call.endpointing,
    limits: { idleMs: 0, longestMs: 0 },
    readingLimit: engines.llm,
    report,
    dropped: () => undefined,
    now,
  }).pipe(
    tap((event) => {
      notes.event(event);
      caller.hears(event);
    }),
  );
  const over = lastValueFrom(conversation$, { defaultValue: undefined }).finally(() => followed.end());
  const calling = caller.call((agent.greeting ?? '') !== '', options.onAct).then(() => line.hangUp());
  await Promise.all([over, calling]);
  notes.end();
  return compareTurns(acts, events, placed);
}

/** The caller of a recorded call, who does again what they did. */
class ReplayedCaller {
  /** The number of what they did last; -1 before the first. */
  act = -1;
  readonly #dialled$ = new Subject<string>();
  readonly dialled$ = this.#dialled$.asObservable();
  readonly #mode$: BehaviorSubject<CallMode>;
  readonly #recording: ReadRecording;
  readonly #acts: readonly Act[];
  readonly #line: ReplayLine;
  readonly #agent: AgentFollowed;

  constructor(recording: ReadRecording, acts: readonly Act[], line: ReplayLine, agent: AgentFollowed) {
    [this.#recording, this.#acts, this.#line, this.#agent] = [recording, acts, line, agent];
    this.#mode$ = new BehaviorSubject(acts[0]?.mode ?? 'hands-free');
    this.#pace();
  }

  /** The mode in which the call was then. */
  get mode$(): Mode$ {
    return this.#mode$;
  }

  hears(event: ConversationEvent): void {
    this.#agent.event(event);
    // What is interrupted is heard at its own pace to its end.
    if (!this.#agent.isSpeaking) this.#pace();
  }

  /** Does everything, until the agent hangs up. @param greeted whether the agent speaks first. */
  async call(greeted: boolean, onAct: ReplayOptions['onAct']): Promise<void> {
    const agent = this.#agent;
    if (greeted) await agent.until(() => agent.replies > 0 || agent.hasEnded, NO_ANSWER_MS);
    for (const [index, act] of this.#acts.entries()) {
      await this.#itsTime(act);
      if (agent.hasEnded) return;
      onAct?.(index + 1, this.#acts.length);
      this.act = index;
      if (act.mode !== this.#mode$.value) this.#mode$.next(act.mode);
      if (!agent.isSpeaking) this.#pace();
      await this.#do(act);
    }
    await this.#quiet();
  }

  /** The next thing that the caller does, if it interrupts the agent. */
  get #interruption(): { readonly afterWords: number } | undefined {
    const when = this.#acts[this.act + 1]?.when;
    return when && 'afterWords' in when ? when : undefined;
  }

  #pace(): void {
    this.#line.playback.paced = this.#interruption !== undefined;
  }

  async #itsTime({ when }: Act): Promise<void> {
    if ('afterWords' in when) {
      await this.#quiet(when.afterWords);
      return;
    }
    await this.#quiet();
    await delay(this.#agent.hasEnded ? 0 : when.pauseMs);
    await this.#quiet();
  }

  async #quiet(unlessWords = Infinity): Promise<void> {
    const agent = this.#agent;
    await agent.until(() => !agent.isSpeaking || agent.words >= unlessWords, LONGEST_REPLY_MS);
  }

  async #do({ does, mode }: Act): Promise<void> {
    const [line, agent] = [this.#line, this.#agent];
    switch (does.type) {
      case 'heard':
        if (mode === 'push-to-talk') line.push('start');
        await line.say(await this.#recording.audio(does.audio.fromMs - LEAD_MS, does.audio.toMs));
        if (mode === 'push-to-talk') line.push('end');
        await this.#answered(agent.replies);
        break;
      case 'typed': {
        const { replies } = agent;
        line.type(does.text);
        await this.#answered(replies);
        break;
      }
      case 'dialled':
        this.#dialled$.next(does.key);
        await delay(OWN_WORDS_MS);
        break;
      case 'silences':
        line.silence();
    }
  }

  /** Waits until another reply begins, after so many. */
  async #answered(replies: number): Promise<void> {
    const agent = this.#agent;
    await agent.until(() => agent.replies > replies || agent.hasEnded, NO_ANSWER_MS);
  }
}

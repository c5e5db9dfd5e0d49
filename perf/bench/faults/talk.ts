import { setTimeout as delay } from 'node:timers/promises';
import { type HeadlessCall, placeCall } from '../../caller/caller.ts';
import { now } from '../../caller/clock.ts';
import { fetchInvitation } from '../../caller/token.ts';
import { until } from '../../caller/until.ts';
import { reasonOf } from '../../../platform/errors.ts';
import { tell } from '../benchmark.ts';
import type { Spoken } from '../spoken-utterance.ts';
import type { Caller, FaultyStack } from './faulty-stack.ts';

/** Questions in a call; then the caller hangs up and calls again. */
const TURNS_PER_CALL = 6;

/** How long a caller waits for the greeting, and for an answer, before it counts as lost. */
const GREETING_MS = 15_000;
const ANSWER_MS = 30_000;

/** A caller who hears more than this has been answered, and says the next thing when it is over, or interrupts. */
const LONGEST_REPLY_MS = 10_000;

/** How long the agent may be gone before the caller hangs up. */
const AGENT_GONE_MS = 5_000;

/** Between two attempts to call. */
const RETRY_MS = 500;

/** Of an error's message, so much is shown. */
const SHOWN_REASON = 100;

/** What a caller asked for (the greeting by joining), and what became of it. Times are those of clock.ts. */
export interface Exchange {
  readonly caller: Caller;
  readonly kind: 'greeting' | 'turn';
  readonly startedAt: number;
  /** When the caller went on to the next thing. */
  readonly endedAt: number;
  /**
   * `lost`: no answer in time; `cut off`: the agent spoke before the caller had finished; `ended`: the call was over before the answer;
   * `hung up`: the caller left meanwhile.
   */
  readonly outcome: 'answered' | 'lost' | 'cut off' | 'ended' | 'hung up';
  /** The answer's first sound. */
  readonly answeredAt?: number;
  /** Of a turn that was answered. */
  readonly voiceToVoiceMs?: number;
}

/** A person who calls again and again, and has questions. */
export class Talker {
  readonly exchanges: Exchange[] = [];
  readonly #stack: FaultyStack;
  readonly #caller: Caller;
  readonly #questions: readonly Spoken[];
  readonly #leaving = new Set<Promise<void>>();
  #call: HeadlessCall | undefined;
  #hungUp = false;
  #asked = 0;
  #room = '';

  constructor(stack: FaultyStack, caller: Caller, questions: readonly Spoken[]) {
    this.#stack = stack;
    this.#caller = caller;
    this.#questions = questions;
  }

  /** Leaves the call as it is, and calls again. */
  hangUp(): void {
    this.#hungUp = true;
    this.#leave();
  }

  /** Calls until the signal fires, and finishes the turn that is begun then. */
  async talk(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedAt = now();
      try {
        this.#call = await this.#place();
        this.#hungUp = false;
        await this.#converse(this.#call, startedAt, signal);
      } catch (error) {
        // No token, or no server: the next attempt shows whether that is over. A server that refuses a token repeats it.
        tell(`${this.#caller}: ${reasonOf(error).slice(0, SHOWN_REASON)}`);
        this.#note('greeting', startedAt, 'ended');
        await delay(RETRY_MS);
      } finally {
        this.#leave();
      }
    }
    await Promise.all(this.#leaving);
  }

  /** Who calls again does not wait until the call before is closed. */
  #leave(): void {
    const call = this.#call;
    if (!call) return;
    this.#call = undefined;
    const left = call.hangUp().finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }

  async #place(): Promise<HeadlessCall> {
    const { endpoint, routes } = this.#stack;
    const name = `${this.#caller}-${crypto.randomUUID().slice(0, 8)}`;
    this.#room = name;
    const { token } = await fetchInvitation(endpoint, name, name);
    return placeCall({ url: routes[this.#caller].url, token });
  }

  async #converse(call: HeadlessCall, startedAt: number, signal: AbortSignal): Promise<void> {
    if (!(await this.#greeted(call, startedAt))) return;
    for (let turn = 0; turn < TURNS_PER_CALL && !signal.aborted; turn++) {
      const question = this.#questions[this.#asked++ % this.#questions.length];
      if (!question || !(await this.#asks(call, question))) return;
    }
  }

  async #greeted(call: HeadlessCall, startedAt: number): Promise<boolean> {
    const greeting = await this.#unlessOver(call, () =>
      call.waitForReply(0, { withinMs: GREETING_MS, longestMs: LONGEST_REPLY_MS }),
    );
    if (greeting === 'over') this.#note('greeting', startedAt, this.#hungUp ? 'hung up' : 'ended');
    else if (!greeting) this.#note('greeting', startedAt, 'lost');
    else {
      this.#note('greeting', startedAt, 'answered', { answeredAt: greeting.startedAt });
      return true;
    }
    return false;
  }

  /** @returns whether the call goes on. */
  async #asks(call: HeadlessCall, { samples }: Spoken): Promise<boolean> {
    const startedAt = now();
    const turn = await this.#unlessOver(call, async () => {
      const said = await call.say(samples);
      const cutOff = call.recording.soundsBetween(said.startedAt, said.speechEndedAt);
      const reply = await call.waitForReply(said.speechEndedAt, {
        withinMs: ANSWER_MS,
        longestMs: LONGEST_REPLY_MS,
      });
      return { said, cutOff, reply };
    });
    if (turn === 'over') {
      this.#note('turn', startedAt, this.#hungUp ? 'hung up' : 'ended');
      return false;
    }
    const { said, cutOff, reply } = turn;
    if (cutOff) this.#note('turn', startedAt, 'cut off');
    else if (!reply) {
      // A person who gets no answer calls again.
      this.#note('turn', startedAt, 'lost');
      return false;
    } else {
      const voiceToVoiceMs = Math.round(reply.startedAt - said.speechEndedAt);
      this.#note('turn', startedAt, 'answered', { answeredAt: reply.startedAt, voiceToVoiceMs });
    }
    return true;
  }

  /** What comes of something in a call, or `over` if the call ends before, or the agent leaves it for good. */
  async #unlessOver<T>(call: HeadlessCall, task: () => Promise<T>): Promise<T | 'over'> {
    const done = new AbortController();
    const gone = async (): Promise<'over'> => {
      let goneSince: number | undefined;
      const isGone = (): boolean => {
        goneSince = call.state === 'disconnected' ? (goneSince ?? now()) : undefined;
        return goneSince !== undefined && now() - goneSince > AGENT_GONE_MS;
      };
      await until(isGone, Infinity, done.signal).catch(() => undefined);
      return 'over';
    };
    try {
      return await Promise.race([task(), gone()]);
    } catch (error) {
      if (call.ended.aborted) return 'over';
      throw error;
    } finally {
      done.abort(new Error('It is no longer waited for.'));
    }
  }

  #note(
    kind: Exchange['kind'],
    startedAt: number,
    outcome: Exchange['outcome'],
    answer: Pick<Exchange, 'answeredAt' | 'voiceToVoiceMs'> = {},
  ): void {
    const ended = { caller: this.#caller, kind, startedAt, endedAt: now(), outcome };
    this.exchanges.push({ ...ended, ...answer });
    // The agent's log says what came of it there.
    if (outcome === 'lost')
      tell(`${this.#room}: a ${kind} from ${new Date(startedAt).toISOString()} on is lost`);
  }
}

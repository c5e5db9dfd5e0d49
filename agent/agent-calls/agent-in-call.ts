import { type MonoTypeOperatorFunction, Subject, tap } from 'rxjs';
import type { Call } from '../call.ts';
import type { Agent, AgentCall } from '../definition/agent-call.ts';
import { toolsOf } from '../definition/tools-of.ts';
import type { CallLimits, Limit } from '../domain/call-limits.ts';
import type { CallEvent } from '../domain/call-event.ts';
import type { CallHistory } from '../domain/history.ts';
import type { CallPart, ReplyPart } from '../domain/message.ts';
import type { SttSession, TtsSession } from '../domain/ports.ts';
import type { FunctionTool } from '../domain/text-generator.ts';
import type { Language } from '../languages/language.ts';
import type { WithTurn } from '../stages/with-turns.ts';
import type { Answer } from './answer.ts';
import { type AnsweredTurn, certainTurn } from './answered-turn.ts';
import { ask } from './ask.ts';
import { CallRecord } from './call-record.ts';
import { limitsOf } from './limits-of.ts';
import { type PutQuestion, Questions } from './questions.ts';
import { type AskedReply, replyBy } from './reply-node.ts';
import { ToolRun } from './tool-run.ts';
import { takenOverVoice } from './taken-over-voice.ts';
import { triggeredInput } from './triggered-input.ts';

/** A text that the agent's own code wants to be said. */
export interface Text {
  readonly text: string;
  readonly interruptible: boolean;
}

/** What it needs of its call. */
type CallOfAgent = Pick<Call, 'agent' | 'systemPrompt' | 'language' | 'limits' | 'report' | 'now'>;

/** Runs whose tools ask the caller something: they go on with the caller's next turn. */
interface Carried {
  readonly runs: readonly ToolRun[];
  readonly turn: AnsweredTurn;
}

/**
 * The agent that answers a call: what it is told, its tools and their runs, and what its own code wants to be said and asked. An
 * agent without a file has instructions only.
 */
export class AgentInCall {
  readonly history: CallHistory;
  /** When the agent asks a silent caller whether they are there, and ends the call: as the agent wants it that answers now. */
  readonly limits: CallLimits;
  readonly #changed$ = new Subject<void>();
  /** Emits when something can go on: a run has its result, a text or a question waits, a turn is certain. */
  readonly changed$ = this.#changed$.asObservable();
  readonly questions = new Questions(() => this.changed());
  /** The voice of the agent who has taken over; undefined as long as nobody has. */
  voice: TtsSession | undefined;
  readonly #call: CallOfAgent;
  readonly #language: Language;
  readonly #over = new AbortController();
  readonly #record: CallRecord;
  readonly #running = new Map<string, Promise<string>>();
  readonly #runs = new Set<ToolRun>();
  #agent: Agent | undefined;
  #tools: readonly FunctionTool[] | undefined;
  #texts: Text[] = [];
  #carried: Carried | undefined;
  #end: { readonly say: string | undefined } | undefined;
  #next: { readonly agent: Agent; readonly history: 'keep' | 'drop' } | undefined;
  readonly #data: Record<string, unknown> = {};
  #id = 0;
  /** Whether what is being said can't be interrupted. */
  #held = false;

  constructor(call: CallOfAgent, history: CallHistory) {
    [this.#call, this.#language, this.history] = [call, call.language, history];
    this.#record = new CallRecord(call.now);
    this.limits = limitsOf(call.limits, () => this.#agent);
    const agent = call.agent?.agent;
    if (agent) this.#becomes(agent, call.systemPrompt, 'keep');
  }

  /** The agent that answers now; undefined where it has no file. */
  readonly current = (): Agent | undefined => this.#agent;

  /** Has recognition know the words of the agent that answers at the time. */
  readonly hearing = (stt: SttSession): Pick<SttSession, 'transcribe'> => ({
    transcribe: (samples, options) => stt.transcribe(samples, { ...options, lexicon: this.#agent?.lexicon }),
  });

  /** What the model may call; undefined where there is nothing. */
  get tools(): readonly FunctionTool[] | undefined {
    return this.#tools;
  }

  /** Tells that something can go on. */
  changed(): void {
    this.#changed$.next();
  }

  /** What the agent says when a limit of the call is reached, or when it ends the call. */
  wordsAt(limit: Limit | 'agent'): string {
    if (limit === 'agent') return this.#end?.say ?? '';
    const { 'still-there': asked, ...goodbyes } = this.#language.phrases.limits;
    return limit === 'still-there' ? (this.#agent?.idle?.say ?? asked) : goodbyes[limit];
  }

  /** Whether the caller may interrupt what is being said. */
  get mayBeInterrupted(): boolean {
    return !this.#held && !this.isEnding;
  }

  /** Whether a tool runs. */
  readonly isBusy = (): boolean => [...this.#runs].some((run) => run.isBusy);

  /** Whether the agent ends the call. */
  get isEnding(): boolean {
    return this.#end !== undefined;
  }

  /** Whether the agent's code says all that is to be said, so that the model has nothing to add. */
  get hasLastWords(): boolean {
    return this.#end?.say !== undefined;
  }

  /** Whether texts wait to be said. */
  get hasTexts(): boolean {
    return this.#texts.length > 0;
  }

  /** Whether it has something to say besides what its model writes. */
  get hasMore(): boolean {
    return this.#texts.length > 0 || this.questions.isWaiting || this.isEnding;
  }

  /** Calls that are made of what the caller says, without the model. */
  triggered(text: string): readonly CallPart[] {
    return Object.entries(this.#agent?.tools ?? {}).flatMap(([name, tool]) => {
      const match = tool.triggers
        .map((trigger) => new RegExp(trigger).exec(text))
        .find((found) => found !== null);
      if (!match) return [];
      return [
        { type: 'call' as const, name, arguments: JSON.stringify(triggeredInput(tool, match.groups ?? {})) },
      ];
    });
  }

  /** What is answered to a turn: by the agent's own code where it has some for that, else by the model. */
  replies(asked: AskedReply): AsyncIterable<ReplyPart> {
    const [reply, served] = [this.#agent?.reply, this.#call.agent];
    if (!reply || !served) return asked.model(asked.signal);
    return replyBy(reply, { ...asked, caller: served.caller, data: this.#data }, this.#call.report);
  }

  /** Begins a call of a tool. */
  run(part: CallPart, turn: AnsweredTurn): ToolRun {
    const run = new ToolRun(++this.#id, part, turn, {
      tools: this.#agent?.tools ?? {},
      running: this.#running,
      callFor: (running) => this.#callFor(turn, running),
      put: (say, asking) => this.questions.put(say, asking, this.#signalOf(asking)),
      saysYes: ({ text, meant }) => meant && this.#language.answers.yesOrNo(text) === true,
      settled: (settled) => {
        this.#runs.delete(settled);
        this.history.settle?.(settled.call);
        this.changed();
      },
      changed: () => this.changed(),
      report: this.#call.report,
    });
    this.#runs.add(run);
    this.changed();
    return run;
  }

  /** Notes the tools that a turn has used, when its reply is over. */
  used(runs: readonly ToolRun[]): void {
    this.#record.used(runs);
  }

  /** Keeps runs whose tools ask the caller something. */
  carry(runs: readonly ToolRun[], turn: AnsweredTurn): void {
    this.#carried = { runs, turn };
  }

  /** Takes the caller's turn as the answer to the open question, and gives the runs that go on with it. */
  answer(text: string): {
    readonly question: PutQuestion | undefined;
    readonly carried: Carried | undefined;
  } {
    const carried = this.#carried;
    this.#carried = undefined;
    return { question: this.questions.answer(text), carried };
  }

  /** Takes the next text that is to be said; undefined if there is none. */
  takeText(): Text | undefined {
    return this.#texts.shift();
  }

  /** Takes the next text that may be said in the middle of a reply. One that can't be interrupted is said by itself. */
  takeAside(): string | undefined {
    return this.#texts[0]?.interruptible === true ? this.#texts.shift()?.text : undefined;
  }

  /** Begins and ends what can't be interrupted. */
  hold(held: boolean): void {
    this.#held = held;
    this.changed();
  }

  /** The caller has interrupted: what could have been interrupted is not said any more. */
  interrupted(): void {
    this.#texts = this.#texts.filter(({ interruptible }) => !interruptible);
  }

  /** Lets the agent take over that a tool has named. @returns what becomes of the history; undefined if nobody takes over. */
  takeOver(): 'keep' | 'drop' | undefined {
    const next = this.#next;
    this.#next = undefined;
    if (next) {
      this.voice = takenOverVoice(next.agent, this.#call.agent, this.voice, this.#call.report);
      this.#becomes(next.agent, next.agent.instructions, next.history);
    }
    return next?.history;
  }

  /** Follows the call from its beginning to its end: calls the agent's hooks, and closes what belongs to the call. */
  follow<E extends WithTurn<CallEvent>>(): MonoTypeOperatorFunction<E> {
    let reason = 'left';
    return tap({
      subscribe: () => this.#hook((agent, call) => agent.onStart?.(call)),
      next: (event) => {
        if (event.type === 'interruption') this.interrupted();
        if (event.type === 'ended') reason = event.reason;
        // By then the reply that is over has told which tools it used.
        queueMicrotask(() => {
          const turn = this.#record.turnIn(event.turn);
          if (!turn) return;
          this.#call.agent?.onTurn?.(turn);
          this.#hook((agent, call) => agent.onTurn?.(turn, call));
        });
      },
      finalize: () => {
        this.#hook((agent, call) => agent.onEnd?.(this.#record.report(reason), call));
        this.#over.abort(new DOMException('The call is over.', 'AbortError'));
        for (const run of this.#runs) run.abort();
      },
    });
  }

  /** Calls the agent's code. What it throws is logged, and nothing waits for it. */
  #hook(hook: (agent: Agent, call: AgentCall) => unknown): void {
    const agent = this.#agent;
    if (!agent) return;
    const called = async (): Promise<unknown> => hook(agent, this.#callFor(certainTurn(), undefined));
    called().catch((error: unknown) => {
      if (!this.#over.signal.aborted) this.#call.report(error);
    });
  }

  #becomes(agent: Agent, instructions: string, past: 'keep' | 'drop'): void {
    this.#agent = agent;
    const tools = toolsOf(agent);
    this.#tools = tools.length > 0 ? tools : undefined;
    this.history.instruct?.(instructions, this.#tools ? JSON.stringify(tools) : '', past);
  }

  #signalOf(run: ToolRun | undefined): AbortSignal {
    return run ? AbortSignal.any([this.#over.signal, run.signal]) : this.#over.signal;
  }

  /** The call as the agent's code sees it: whatever would be heard or seen waits until the turn is certain. */
  #callFor(turn: AnsweredTurn, run: ToolRun | undefined): AgentCall {
    const served = this.#call.agent;
    if (!served) throw new Error('There is no agent to see the call');
    const { id, room, caller, dtmf$, send } = served;
    const signal = this.#signalOf(run);
    const surely = (effect: () => void): void =>
      turn.surely(() => {
        if (this.#over.signal.aborted) return;
        effect();
        this.changed();
      });
    return {
      ...{ id, room, caller, dtmf$, signal, data: this.#data },
      say: (text, { interruptible = true } = {}) => surely(() => this.#texts.push({ text, interruptible })),
      ask: async (question) => {
        await turn.certain();
        const put = (say: string): Promise<Answer> => this.questions.put(say, run, signal);
        const asking = { put, language: this.#language, today: () => new Date() };
        return run ? run.asks(() => ask(question, asking)) : ask(question, asking);
      },
      become: (agent, { with: data, history = 'keep' } = {}) =>
        surely(() => {
          Object.assign(this.#data, data);
          this.#next = { agent, history };
        }),
      end: ({ say } = {}) => surely(() => (this.#end ??= { say })),
      send: (topic, json) => surely(() => send(topic, json)),
    };
  }
}

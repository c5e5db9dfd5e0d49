import { setImmediate as breathe } from 'node:timers/promises';
import { filter, firstValueFrom, fromEvent, map, merge, take, timer } from 'rxjs';
import type { AgentInCall } from '../agent-calls/agent-in-call.ts';
import { AnsweredTurn } from '../agent-calls/answered-turn.ts';
import { Passage, passageOf } from '../agent-calls/passage.ts';
import type { PutQuestion } from '../agent-calls/questions.ts';
import type { ToolRun } from '../agent-calls/tool-run.ts';
import type { CallPart, Contribution, Message, ReplyPart } from '../domain/message.ts';
import type { LlmSession } from '../domain/ports.ts';
import type { Candidate } from '../domain/turn.ts';
import type { Script, Speaking } from './script.ts';

/** How often a model may use tools before it has to answer: one that goes round in circles would never come to an end. */
const MOST_ROUNDS = 4;
/** Tools that it may call at a time. */
const MOST_CALLS = 8;

/** A silence after which a caller wonders whether they are still heard. */
const A_MOMENT_MS = 700;
/** How often it is looked again whether the caller hears nothing. */
const LOOK_AGAIN_MS = 100;

/** A part of an answer, in order: what is said, or tools that are used. */
type Step = { readonly passage: Passage } | { readonly runs: readonly ToolRun[] };

/**
 * The answer to a candidate: the model's words, the tools that it calls, and its words once they have given something. Until the
 * candidate is certain, only tools without an effect run.
 */
export class Answer implements Script {
  readonly turn = new AnsweredTurn();
  readonly #agent: AgentInCall;
  readonly #llm: LlmSession;
  readonly #text: string;
  readonly #prompt: readonly Message[];
  #steps: readonly Step[] = [];
  #saidMeanwhile = false;
  /** Whether it ends with a question, whose answer goes on with it. */
  #asks = false;

  constructor(agent: AgentInCall, llm: LlmSession, { text }: Candidate) {
    [this.#agent, this.#llm, this.#text] = [agent, llm, text];
    this.#prompt = agent.history.prompt(text);
  }

  /** The caller's turn is over, and this is what they said. */
  confirm(): void {
    this.#agent.history.add({ role: 'user', content: this.#text });
    this.turn.confirm();
    this.#agent.changed();
  }

  async *passages(speaking: Speaking): AsyncGenerator<Passage> {
    let runs = yield* this.#begin(speaking);
    for (let round = 1; runs.length > 0; round++) {
      yield* this.#settled(runs, speaking);
      if (this.#asks || this.#agent.hasLastWords || speaking.signal.aborted) return;
      this.#takeOver();
      runs = yield* this.#round(this.#goesOn(), speaking, round < MOST_ROUNDS);
    }
  }

  mayBeSilent(): boolean {
    return this.#agent.hasMore;
  }

  end(): readonly Contribution[] {
    const runs = this.#steps.flatMap((step) => ('runs' in step ? step.runs : []));
    for (const run of runs) run.cancel();
    this.#agent.used(runs);
    return contributions(this.#steps, ({ heard }) => heard);
  }

  /** Gives the answer up, unless it is certain. */
  giveUp(): void {
    if (this.turn.isCertain) return;
    this.turn.giveUp();
    for (const step of this.#steps) if ('runs' in step) for (const run of step.runs) run.cancel();
  }

  /** What the caller said is an answer to a question, calls a tool by itself, or is left to the model. */
  async *#begin(speaking: Speaking): AsyncGenerator<Passage, readonly ToolRun[]> {
    if (this.#agent.questions.isOpen) return yield* this.#answered(speaking);
    const triggered = this.#agent.triggered(this.#text);
    if (triggered.length === 0) return yield* this.#round(this.#prompt, speaking, true);
    const runs: ToolRun[] = [];
    for (const part of triggered.slice(0, MOST_CALLS)) this.#call(part, runs);
    return runs;
  }

  /** Gives the caller's words to whoever has asked, and goes on with the tools that waited for them. */
  async *#answered(speaking: Speaking): AsyncGenerator<Passage, readonly ToolRun[]> {
    await this.turn.certain();
    const { question, carried } = this.#agent.answer(this.#text);
    if (carried) {
      this.turn.effects = carried.turn.effects;
      this.#steps = [{ runs: carried.runs }];
      return carried.runs;
    }
    // A hook has asked, or a tool whose reply was interrupted: it may ask the next question, or say something.
    await breathe();
    yield* this.#settled(question?.run ? [question.run] : [], speaking);
    return this.#asks ? [] : yield* this.#round(this.#goesOn(), speaking, true);
  }

  /** What the model writes until it calls tools, which begin at once. */
  async *#round(
    messages: readonly Message[],
    { signal, urgency }: Speaking,
    mayCall: boolean,
  ): AsyncGenerator<Passage, readonly ToolRun[]> {
    const runs: ToolRun[] = [];
    const [llm, agent] = [this.#llm, this.#agent];
    const begin = (part: CallPart): void => {
      if (mayCall && runs.length < MOST_CALLS && !signal.aborted) this.#call(part, runs);
    };
    async function* model(until: AbortSignal): AsyncGenerator<ReplyPart> {
      for await (const part of llm.reply(messages, until, urgency, agent.tools)) {
        if (part.type === 'call') begin(part);
        else yield part;
      }
    }
    const asked = { text: this.#text, messages, signal, model, hasCalled: () => runs.length > 0 };
    const passage = new Passage(agent.replies(asked));
    this.#steps = [...this.#steps, { passage }];
    yield passage;
    return runs;
  }

  #call(part: CallPart, runs: ToolRun[]): void {
    if (runs.length === 0) this.#steps = [...this.#steps, { runs }];
    runs.push(this.#agent.run(part, this.turn));
  }

  /** Waits for what the tools give. Meanwhile the caller hears what is to be said, and may be asked something. */
  async *#settled(runs: readonly ToolRun[], { signal, isSilent }: Speaking): AsyncGenerator<Passage> {
    const agent = this.#agent;
    const aborted$ = fromEvent(signal, 'abort');
    const long$ = timer(A_MOMENT_MS, LOOK_AGAIN_MS).pipe(
      filter(() => !this.#saidMeanwhile && isSilent()),
      map(() => runs.find(({ isSettled, tool }) => !isSettled && tool?.meanwhile !== undefined)),
      filter((run) => run !== undefined),
      take(1),
    );
    while (!signal.aborted) {
      if (this.turn.isCertain) {
        for (let text = agent.takeAside(); text !== undefined; text = agent.takeAside())
          yield this.#say(text, runs);
        const question = agent.questions.next();
        if (question) {
          yield this.#ask(question, runs);
          return;
        }
      }
      // What a guess has to say, or who takes over, waits until it is certain: so does what follows.
      if (runs.every(({ isSettled }) => isSettled) && !this.turn.isAwaited) return;
      const slow = await firstValueFrom(
        merge(merge(agent.changed$, aborted$).pipe(map(() => undefined)), long$),
      );
      if (slow?.tool?.meanwhile === undefined) continue;
      this.#saidMeanwhile = true;
      yield this.#say(slow.tool.meanwhile, runs);
    }
  }

  /** Something that is said while tools run: the model reads it as said before, since their results are what it answers with. */
  #say(text: string, runs: readonly ToolRun[]): Passage {
    const passage = passageOf(text);
    const before = this.#steps.findIndex((step) => 'runs' in step && step.runs === runs);
    const at = before < 0 ? this.#steps.length : before;
    this.#steps = [...this.#steps.slice(0, at), { passage }, ...this.#steps.slice(at)];
    return passage;
  }

  /** The answer ends with a question. The tools go on with the caller's next turn, and the history has them there. */
  #ask(question: PutQuestion, runs: readonly ToolRun[]): Passage {
    const passage = passageOf(question.say);
    question.passage = passage;
    this.#steps = [...this.#steps.filter((step) => !('runs' in step && step.runs === runs)), { passage }];
    if (runs.length > 0) this.#agent.carry(runs, this.turn);
    this.#asks = true;
    return passage;
  }

  #takeOver(): void {
    if (this.#agent.takeOver() !== 'drop') return;
    this.#steps = [];
    this.#agent.history.add({ role: 'user', content: this.#text });
  }

  /** The conversation up to now, as the model is to go on with it. */
  #goesOn(): readonly Message[] {
    const said = contributions(this.#steps, ({ made }) => made);
    return this.#agent.history.prompt(this.turn.isCertain ? '' : this.#text, said);
  }
}

const contributions = (
  steps: readonly Step[],
  words: (passage: Passage) => string,
): readonly Contribution[] =>
  steps.map((step) =>
    'passage' in step
      ? { role: 'assistant', heard: words(step.passage) }
      : { role: 'assistant', heard: '', calls: step.runs.map(({ call }) => call) },
  );

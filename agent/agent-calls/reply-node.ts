import { setImmediate as breathe } from 'node:timers/promises';
import {
  BehaviorSubject,
  NEVER,
  type Observable,
  firstValueFrom,
  from,
  fromEvent,
  map,
  merge,
  switchMap,
  timer,
} from 'rxjs';
import type { Agent, ReplyTurn, TurnMessage } from '../definition/agent-call.ts';
import { type Message, type ReplyPart, callsIn, spokenText, textOf, textPart } from '../domain/message.ts';
import { NodeError } from './text-node.ts';

/** How long an agent's reply may give nothing, as long as a tool usually has. The time in which it waits for the model is not counted. */
const NEXT_TEXT_MS = 10_000;
/** Texts of one reply, which no reply needs. One that gives nothings without end would never let anybody else work. */
const MOST_TEXTS = 4_000;
/** After so many the event loop has its turn, whatever the code does. */
const TEXTS_AT_A_TIME = 50;

/** A turn that is to be answered. */
export interface AskedReply {
  readonly text: string;
  readonly messages: readonly Message[];
  readonly signal: AbortSignal;
  /** Asks the model. */
  readonly model: (signal: AbortSignal) => AsyncGenerator<ReplyPart>;
  /** Whether the model has called tools, whose results are to be answered. */
  readonly hasCalled: () => boolean;
}

/**
 * What an agent's own code answers to a turn. Where it fails, that is reported: before the first word the model answers in its place,
 * later the reply is cut there. What the model throws is thrown on.
 */
export async function* replyBy(
  reply: NonNullable<Agent['reply']>,
  asked: AskedReply & Pick<ReplyTurn, 'caller' | 'data'>,
  report: (error: unknown) => void,
): AsyncGenerator<ReplyPart> {
  const over = new AbortController();
  const signal = AbortSignal.any([asked.signal, over.signal]);
  const model = new AskedModel(() => asked.model(signal));
  const { text, caller, data } = asked;
  const turn = {
    text,
    caller,
    data,
    messages: asked.messages.map(shown),
    signal,
    model: () => model.texts(),
  };
  let spoke = false;
  try {
    for await (const given of inTime(reply, turn, model.isAsked$)) {
      spoke ||= given !== '';
      yield textPart(given);
    }
    if (model.wasCut) yield { type: 'cut' };
    return;
  } catch (cause) {
    if (asked.signal.aborted || model.failed) throw cause;
    report(cause instanceof NodeError ? cause : new NodeError('reply', 'has failed', { cause }));
  } finally {
    over.abort(new DOMException('The reply is over.', 'AbortError'));
    await model.end();
  }
  if (spoke) yield { type: 'cut' };
  else if (!asked.hasCalled()) yield* asked.model(asked.signal);
}

/** The model, as an agent's code can ask it. */
class AskedModel {
  /** Whether the code waits for it. */
  readonly isAsked$: Observable<boolean>;
  /** Whether it ended in mid-sentence. */
  wasCut = false;
  /** Whether it has failed, which is no fault of the code's. */
  failed = false;
  readonly #isAsked$ = new BehaviorSubject(false);
  readonly #ask: () => AsyncGenerator<ReplyPart>;
  #parts: AsyncGenerator<ReplyPart> | undefined;

  constructor(ask: () => AsyncGenerator<ReplyPart>) {
    this.#ask = ask;
    this.isAsked$ = this.#isAsked$.asObservable();
  }

  async *texts(): AsyncGenerator<string> {
    if (this.#parts) throw new NodeError('reply', 'has asked the model twice');
    this.#parts = this.#ask();
    for (let next = await this.#next(this.#parts); next.done !== true; next = await this.#next(this.#parts)) {
      if (next.value.type === 'cut') this.wasCut = true;
      else yield spokenText(next.value);
    }
  }

  /** Ends what it answers, so that it can be asked anew. */
  async end(): Promise<void> {
    await this.#parts?.return(undefined).catch(() => undefined);
  }

  async #next(parts: AsyncGenerator<ReplyPart>): Promise<IteratorResult<ReplyPart, unknown>> {
    this.#isAsked$.next(true);
    try {
      return await parts.next();
    } catch (error) {
      this.failed = true;
      throw error;
    } finally {
      this.#isAsked$.next(false);
    }
  }
}

/** The texts that an agent's code gives. Each has its time, and has to be a text. */
async function* inTime(
  reply: NonNullable<Agent['reply']>,
  turn: ReplyTurn,
  modelIsAsked$: Observable<boolean>,
): AsyncGenerator<string> {
  const late$ = modelIsAsked$.pipe(
    switchMap((isAsked) => (isAsked ? NEVER : timer(NEXT_TEXT_MS))),
    map(() => {
      throw new NodeError('reply', `gave nothing for ${NEXT_TEXT_MS / 1_000} s`);
    }),
  );
  const aborted$ = fromEvent(turn.signal, 'abort').pipe(
    map((): never => {
      throw turn.signal.reason;
    }),
  );
  const soon = <T>(work: Promise<T>): Promise<T> => {
    turn.signal.throwIfAborted();
    return firstValueFrom(merge(from(work), late$, aborted$));
  };

  const texts = iteratorOf(await soon((async (): Promise<unknown> => reply(turn))()));
  try {
    for (let count = 1; ; count++) {
      const next = await soon(texts.next());
      if (next.done === true) return;
      if (typeof next.value !== 'string')
        throw new NodeError('reply', `gave ${typeof next.value}, which is no text`);
      if (count > MOST_TEXTS) throw new NodeError('reply', `gave more than ${MOST_TEXTS} texts`);
      yield next.value;
      if (count % TEXTS_AT_A_TIME === 0) await breathe();
    }
  } finally {
    // It may be in the middle of something that never ends. Nobody waits for that, and a failure there matters no more.
    void Promise.resolve(texts.return?.()).catch(() => undefined);
  }
}

/** Reads what a reply gives. An Observable may be ahead of the reader by as much as a reply can have. */
function iteratorOf(given: unknown): AsyncIterator<unknown> {
  if (given === null || typeof given !== 'object')
    throw new NodeError('reply', `gave ${typeof given}: it has to be an async iterable or an Observable`);
  if (Symbol.asyncIterator in given) return (given as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  if (!('subscribe' in given))
    throw new NodeError('reply', 'gave something else than an async iterable or an Observable');
  const stop = new AbortController();
  const stream = new ReadableStream<unknown>({
    start(controller) {
      const subscription = from(given as Observable<unknown>).subscribe({
        next(text) {
          if ((controller.desiredSize ?? 0) > -MOST_TEXTS) controller.enqueue(text);
        },
        error: (error: unknown) => controller.error(error),
        complete: () => controller.close(),
      });
      stop.signal.addEventListener('abort', () => subscription.unsubscribe());
    },
    cancel: () => stop.abort(),
  });
  return stream.values();
}

const shown = (message: Message): TurnMessage => {
  const tools = callsIn(message).map(({ name, arguments: input, result }) => ({ name, input, result }));
  return { role: message.role, content: textOf(message), ...(tools.length > 0 && { tools }) };
};

import type { ConversationEvent } from '../conversation.ts';
import type { TransportDelays } from '../domain/latency.ts';
import type { Turn } from '../domain/turns.ts';
import type { EngineRequest, RequestObserver } from './engine-request.ts';
import { newTraceId } from './trace-ids.ts';
import type { TurnRecord } from './turn-record.ts';

/** Kept of one turn: in noise there are recognitions without end. */
const MOST_REQUESTS = 200;

export interface CallWatch {
  /** How long audio is on its way now. */
  readonly transport: () => Promise<TransportDelays>;
  /** Is given each turn when it is over. */
  readonly onTurn: (turn: TurnRecord) => void;
}

/** What the engines did in the turn that goes on. */
interface Work {
  readonly id: string;
  readonly requests: EngineRequest[];
  transport?: TransportDelays;
}

/** Makes a record of each turn of a call, from its events and from what its engines did. */
export class CallObserver implements RequestObserver {
  readonly #watch: CallWatch;
  #work = newWork();
  /** Undefined before the first event. */
  #turn: Turn | undefined;
  /** What is still to be known of a turn before it can be given away. */
  #measuring: Promise<void> = Promise.resolve();

  constructor(watch: CallWatch) {
    this.#watch = watch;
  }

  /** Names the turn that goes on, in the log and as a trace. */
  get turnId(): string {
    return this.#work.id;
  }

  began(request: EngineRequest): void {
    const { requests } = this.#work;
    requests.push(request);
    if (requests.length > MOST_REQUESTS) requests.shift();
  }

  ended(): void {
    // The record has the request itself.
  }

  event({ type, turn }: ConversationEvent): void {
    this.#turn = turn;
    if (type === 'started' && turn.milestones) this.#measure();
    if (turn.endedAt !== undefined) this.#end(turn, turn.endedAt);
  }

  /** The call is over, and so is its last turn. Resolves when every turn was given away. */
  async end(): Promise<void> {
    const turn = this.#turn;
    if (turn?.confirmedAt !== undefined && turn.endedAt === undefined) this.#end(turn, performance.now());
    await this.#measuring;
  }

  #measure(): void {
    const work = this.#work;
    const measure = async (): Promise<void> => {
      work.transport = await this.#watch.transport();
    };
    this.#measuring = Promise.all([this.#measuring, measure()]).then(() => undefined);
  }

  #end(turn: Turn, endedAt: number): void {
    const work = this.#work;
    this.#work = newWork();
    this.#measuring = this.#measuring.then(() => {
      const { id, requests, transport } = work;
      this.#watch.onTurn({ ...turn, endedAt, id, requests, transport });
    });
  }
}

const newWork = (): Work => ({ id: newTraceId(), requests: [] });

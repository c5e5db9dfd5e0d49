import type { ConversationEvent } from '../conversation.ts';
import type { TransportDelays } from '../domain/latency.ts';
import type { Turn } from '../domain/turns.ts';
import type { EngineRequest, RequestObserver } from './engine-request.ts';
import { newTraceId } from './trace-ids.ts';
import type { TurnRecord } from './turn-record.ts';

/** Most requests that are kept of one turn, since noise can cause any number of recognitions. */
const MOST_REQUESTS = 200;

export interface CallWatch {
  /** Estimates how long audio is on its way now. */
  readonly transport: () => Promise<TransportDelays>;
  /** Called with each turn when it is over. */
  readonly onTurn: (turn: TurnRecord) => void;
}

/** The engines' work in the current turn. */
interface Work {
  readonly id: string;
  readonly requests: EngineRequest[];
  transport?: TransportDelays;
}

/** Makes a record of each turn of a call, from its events and from what its engines did. */
export class CallObserver implements RequestObserver {
  readonly #watch: CallWatch;
  #work = newWork();
  /** The current turn; undefined before the first event. */
  #turn: Turn | undefined;
  /** Resolves when the transport is measured, which a turn's record needs. */
  #measuring: Promise<void> = Promise.resolve();

  constructor(watch: CallWatch) {
    this.#watch = watch;
  }

  /** The id of the current turn, in the log and as a trace. */
  get turnId(): string {
    return this.#work.id;
  }

  began(request: EngineRequest): void {
    const { requests } = this.#work;
    requests.push(request);
    if (requests.length > MOST_REQUESTS) requests.shift();
  }

  ended(): void {
    // Nothing to do: the record holds the request itself, which has its end.
  }

  event({ type, turn }: ConversationEvent): void {
    this.#turn = turn;
    if (type === 'started' && turn.milestones) this.#measure();
    if (turn.endedAt !== undefined) this.#end(turn, turn.endedAt);
  }

  /** Ends the last turn with the call. Resolves when every turn was given to `onTurn`. */
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

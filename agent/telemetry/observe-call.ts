import type { ConversationEvent } from '../conversation.ts';
import type { TransportDelays } from '../domain/latency.ts';
import type { Utterance } from '../domain/utterance.ts';
import type { EngineRequest, RequestObserver } from './engine-request.ts';
import { newTraceId } from './trace-ids.ts';
import { type TurnRecord, isUnasked } from './turn-record.ts';

/** Kept of one turn: in noise there are recognitions without end. */
const MOST_REQUESTS = 200;

export interface CallWatch {
  /** How long audio is on its way now. */
  readonly transport: () => Promise<TransportDelays>;
  /** Is given each turn when it is over. */
  readonly onTurn: (turn: TurnRecord) => void;
}

/** Makes a record of each turn of a call, from its events and from what its engines did. */
export class CallObserver implements RequestObserver {
  readonly #watch: CallWatch;
  #turn: TurnRecord = newTurn(1);
  /** What is still to be known of a turn before it can be given away. */
  #measuring: Promise<void> = Promise.resolve();
  /** Someone spoke while the agent did, and it is not decided what that means. */
  #bargeInFrom: number | undefined;

  constructor(watch: CallWatch) {
    this.#watch = watch;
  }

  /** Names the turn that goes on, in the log and as a trace. */
  get turnId(): string {
    return this.#turn.id;
  }

  began(request: EngineRequest): void {
    const { requests } = this.#turn;
    requests.push(request);
    if (requests.length > MOST_REQUESTS) requests.shift();
    if (request.engine === 'stt' && this.#turn.confirmedAt !== undefined)
      this.#bargeInFrom ??= request.startedAt;
  }

  ended(): void {
    // The record has the request itself.
  }

  event(event: ConversationEvent): void {
    const turn = this.#turn;
    switch (event.type) {
      case 'caller':
        if (event.final) turn.heard = event.text;
        break;
      case 'judged': {
        const { candidate, probability, waitMs, at } = event.judgement;
        turn.judged.push({
          speechStartedAt: startOfSpeech(candidate),
          speechEndedAt: candidate.speechEndedAt,
          transcribedAt: candidate.transcribedAt,
          judgedAt: at,
          probability,
          waitMs,
        });
        break;
      }
      case 'thinking':
        turn.confirmedAt ??= performance.now();
        break;
      case 'started':
        this.#started(event.milestones);
        break;
      case 'word':
        turn.said = `${turn.said} ${event.text}`.trim();
        break;
      case 'false-interruption':
        this.#bargeIn(false);
        break;
      case 'interruption':
        this.#bargeIn(true);
        this.#end();
        break;
      case 'finished':
        this.#end();
        break;
    }
  }

  /** The call is over, and so is its last turn. Resolves when every turn was given away. */
  async end(): Promise<void> {
    this.#end();
    await this.#measuring;
  }

  #started(milestones: TurnRecord['milestones']): void {
    const turn = this.#turn;
    turn.playedAt ??= milestones?.playedAt ?? performance.now();
    if (!milestones) return;
    turn.milestones = milestones;
    const measure = async (): Promise<void> => {
      turn.transport = await this.#watch.transport();
    };
    this.#measuring = Promise.all([this.#measuring, measure()]).then(() => undefined);
  }

  #bargeIn(interrupts: boolean): void {
    const decidedAt = performance.now();
    const startedAt = this.#bargeInFrom ?? decidedAt;
    this.#turn.bargeIns.push({ startedAt, decidedAt, interrupts });
    this.#bargeInFrom = undefined;
  }

  #end(): void {
    const turn = this.#turn;
    if (turn.confirmedAt === undefined) return;
    turn.endedAt = performance.now();
    this.#turn = newTurn(isUnasked(turn) ? turn.number : turn.number + 1);
    this.#bargeInFrom = undefined;
    this.#measuring = this.#measuring.then(() => this.#watch.onTurn(turn));
  }
}

function newTurn(number: number): TurnRecord {
  return {
    id: newTraceId(),
    number,
    startedAt: performance.now(),
    requests: [],
    judged: [],
    bargeIns: [],
    said: '',
  };
}

/** When what is judged began to be said, on our clock. */
function startOfSpeech({
  utterance,
  speechEndedAt,
}: {
  readonly utterance: Utterance | undefined;
  readonly speechEndedAt: number;
}): number {
  return utterance ? speechEndedAt - (utterance.speechEndMs - utterance.startMs) : speechEndedAt;
}

import type { Logger } from 'pino';
import type { ConversationEvent } from '../conversation.ts';
import type { TransportDelays } from '../domain/latency.ts';
import { wasInterrupted } from '../domain/turns.ts';
import type { LlmSession, ReadingLimit, SttSession, TtsSession } from '../domain/ports.ts';
import type { CallMetrics, Edge } from './call-metrics.ts';
import type { EngineMetrics, EngineModels } from './engine-metrics.ts';
import { CallObserver } from './observe-call.ts';
import { observeLlm, observeStt, observeTts, observers } from './observe-engines.ts';
import type { CallTrace, Tracing } from './tracing.ts';
import { newTraceId } from './trace-ids.ts';
import { type TurnRecord, voiceToVoice } from './turn-record.ts';

/** The destinations of what is measured in calls. */
export interface Telemetry {
  readonly models: EngineModels;
  readonly engines: EngineMetrics;
  readonly calls: CallMetrics;
  /** The traces; undefined if nothing is traced. */
  readonly tracing: Tracing | undefined;
}

export interface CallToWatch {
  readonly jobId: string;
  readonly roomName: string;
  /** W3C trace context of the request for the call. It comes from outside and is not checked yet. */
  readonly traceparent: string | undefined;
  /** Estimates how long audio is on its way now. Never rejects. */
  readonly transport: () => Promise<TransportDelays>;
  readonly log: Logger;
}

/** Makes metrics, log lines and traces of a call by wrapping its sessions, so that the call itself knows nothing of them. */
export class WatchedCall implements AsyncDisposable {
  /** Also its trace's. */
  readonly id: string;
  /** The log of this call. Each line has the call's id. */
  readonly log: Logger;
  readonly #telemetry: Telemetry;
  readonly #observer: CallObserver;
  readonly #trace: CallTrace | undefined;
  readonly #drops: Partial<Record<Edge, number>> = {};
  #failure: unknown;

  constructor(telemetry: Telemetry, call: CallToWatch) {
    this.#telemetry = telemetry;
    this.#trace = telemetry.tracing?.call(call);
    this.id = this.#trace?.id ?? newTraceId();
    this.log = call.log.child({ call_id: this.id });
    this.#observer = new CallObserver({
      transport: call.transport,
      onTurn: (turn) => this.#turnIsOver(turn),
    });
  }

  stt(session: SttSession): SttSession {
    return observeStt(session, this.#telemetry.models.stt, this.#requests);
  }

  /** @param limit counts the tokens. */
  llm(session: LlmSession, limit: ReadingLimit): LlmSession {
    return observeLlm(session, this.#telemetry.models.llm, limit, this.#requests);
  }

  tts(voice: TtsSession): TtsSession {
    return observeTts(voice, this.#telemetry.models.tts, this.#requests);
  }

  /** The trace id of the current turn, for the caller's client; undefined if nothing is traced. */
  get turnTraceId(): string | undefined {
    return this.#trace && this.#observer.turnId;
  }

  readonly event = (event: ConversationEvent): void => this.#observer.event(event);

  /** Logs a failure that the call survives. */
  readonly report = (error: unknown): void =>
    this.log.error({ err: error, turn_id: this.#observer.turnId }, 'the call goes on after a failure');

  readonly dropped = (edge: Edge): void => {
    this.#drops[edge] = (this.#drops[edge] ?? 0) + 1;
    this.#telemetry.calls.dropped(edge);
  };

  /** Notes the error that ended the call, and throws it again. */
  failed(error: unknown): never {
    this.#failure = error;
    throw error;
  }

  /** Ends the last turn and the trace with the call. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#observer.end();
    this.#trace?.end(this.#failure);
    if (Object.keys(this.#drops).length > 0) this.log.info({ drops: this.#drops }, 'dropped in the call');
  }

  get #requests() {
    return observers(this.#telemetry.engines, this.#observer);
  }

  #turnIsOver(turn: TurnRecord): void {
    this.#telemetry.calls.turn(turn, this.#trace !== undefined);
    this.#trace?.turn(turn);
    if (!turn.asked) return;
    const waitedMs = voiceToVoice(turn);
    this.log.info(
      {
        turn_id: turn.id,
        turn: turn.number,
        ...(waitedMs !== undefined && { voice_to_voice_ms: Math.round(waitedMs) }),
        interrupted: wasInterrupted(turn),
        heard: turn.heard,
        said: turn.said,
      },
      'turn is over',
    );
  }
}

import type { Counter, Histogram } from 'prom-client';
import { latencyOf } from '../domain/latency.ts';
import { wasInterrupted } from '../domain/turns.ts';
import { callEnd } from '../../protocol/call-end.ts';
import { INBOUND_KINDS, type Inbound } from '../domain/inbound-limits.ts';
import type { MetricsPage } from './metrics-page.ts';
import { type TurnRecord, voiceToVoice } from './turn-record.ts';

/** The queues that drop something when they are full. */
const EDGES = ['caller-audio', 'partial-transcript', 'caption', 'telemetry'] as const;
export type Edge = (typeof EDGES)[number];

const CALL_OUTCOMES = ['ended', 'failed', 'refused'] as const;
/** Why the agent has LiveKit remove somebody from a call. */
const REMOVALS = ['flood', ...callEnd.options] as const;
export type Removal = (typeof REMOVALS)[number];
const TURN_OUTCOMES = ['answered', 'interrupted', 'failed'] as const;

/** Metrics of what callers get, of all calls together. */
export class CallMetrics {
  readonly #voiceToVoice: Histogram;
  readonly #parts: Histogram<'part'>;
  readonly #endpointing: Histogram;
  readonly #turns: Counter<'outcome'>;
  readonly #interruptions: Counter;
  readonly #falseInterruptions: Counter;
  readonly #speculations: Counter<'outcome'>;
  readonly #drops: Counter<'edge'>;
  readonly #calls: Counter<'outcome'>;
  readonly #refusals: Counter<'kind'>;
  readonly #removals: Counter<'reason'>;

  constructor(page: MetricsPage) {
    this.#voiceToVoice = page.tracedHistogram(
      'parley_voice_to_voice_seconds',
      "From the caller's last sample sent to the first audible one of the reply at their ear, the way estimated",
    );
    this.#parts = page.histogram('parley_turn_part_seconds', 'What each part added to voice to voice', [
      'part',
    ]);
    this.#endpointing = page.histogram(
      'parley_endpointing_delay_seconds',
      'From the end of speech to the decision that the turn is over',
    );
    this.#turns = page.counter('parley_turns_total', 'Turns of callers, by what came of them', ['outcome']);
    this.#interruptions = page.counter('parley_interruptions_total', 'Times a caller stopped the agent');
    this.#falseInterruptions = page.counter(
      'parley_false_interruptions_total',
      'Times the agent went quiet for a sound that was no interruption',
    );
    this.#speculations = page.counter(
      'parley_speculations_total',
      'Replies begun before the turn was over, by whether they were used',
      ['outcome'],
    );
    this.#drops = page.counter('parley_dropped_total', 'What was given up at a bound', ['edge']);
    this.#calls = page.counter('parley_calls_total', 'Calls, by how they ended', ['outcome']);
    this.#refusals = page.counter(
      'parley_refused_total',
      'What participants sent that was turned away: too much, too long or too slow',
      ['kind'],
    );
    this.#removals = page.counter('parley_participants_removed_total', 'Participants removed from calls', [
      'reason',
    ]);
    // Each series exists from the start, so that zero can be told from a missing series.
    for (const edge of EDGES) this.#drops.inc({ edge }, 0);
    for (const kind of INBOUND_KINDS) this.#refusals.inc({ kind }, 0);
    for (const reason of REMOVALS) this.#removals.inc({ reason }, 0);
    for (const outcome of CALL_OUTCOMES) this.#calls.inc({ outcome }, 0);
    for (const outcome of TURN_OUTCOMES) this.#turns.inc({ outcome }, 0);
    for (const outcome of ['used', 'unused']) this.#speculations.inc({ outcome }, 0);
  }

  /** @param traced whether the turn has a trace to which its figures can link. */
  turn(turn: TurnRecord, traced: boolean): void {
    const { milestones, transport, bargeIns, id } = turn;
    for (const { interrupts } of bargeIns)
      (interrupts ? this.#interruptions : this.#falseInterruptions).inc();
    if (!turn.asked) return;
    this.#turns.inc({ outcome: outcomeOf(turn) });
    this.#speculated(turn);
    const waitedMs = voiceToVoice(turn);
    if (waitedMs === undefined || !milestones || !transport) return;
    const exemplar = traced ? { exemplarLabels: { trace_id: id } } : {};
    this.#voiceToVoice.observe({ value: waitedMs / 1_000, ...exemplar });
    this.#endpointing.observe((milestones.endpointAt - milestones.speechEndedAt) / 1_000);
    const parts = { ...latencyOf(milestones), transportIn: transport.inMs, transportOut: transport.outMs };
    for (const [part, spent] of Object.entries(parts))
      if (part !== 'total') this.#parts.observe({ part }, spent / 1_000);
  }

  dropped(edge: Edge, count = 1): void {
    this.#drops.inc({ edge }, count);
  }

  /** Counts a call by its outcome, when it is over. */
  async call(serving: Promise<void>): Promise<void> {
    try {
      await serving;
      this.#calls.inc({ outcome: 'ended' });
    } catch (error) {
      this.#calls.inc({ outcome: 'failed' });
      throw error;
    }
  }

  /** Counts something that a participant sent and that was turned away. */
  turnedAway(kind: Inbound): void {
    this.#refusals.inc({ kind });
  }

  /** Counts a participant who was removed. */
  removed(reason: Removal): void {
    this.#removals.inc({ reason });
  }

  /** Counts a call that was not taken. */
  refused(): void {
    this.#calls.inc({ outcome: 'refused' });
  }

  #speculated({ confirmedAt = Infinity, reply: used, requests }: TurnRecord): void {
    for (const request of requests) {
      if (request.engine !== 'llm' || request.startedAt >= confirmedAt) continue;
      this.#speculations.inc({ outcome: request.reply === used ? 'used' : 'unused' });
    }
  }
}

function outcomeOf(turn: TurnRecord): (typeof TURN_OUTCOMES)[number] {
  if (wasInterrupted(turn)) return 'interrupted';
  return turn.milestones ? 'answered' : 'failed';
}

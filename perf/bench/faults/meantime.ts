import { percentiles, type Percentiles } from '../../caller/percentiles.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Exchange } from './talk.ts';

/** A fault that was done. Times are those of clock.ts. */
export interface Injected {
  readonly kind: Pick<FaultKind, 'name' | 'reach' | 'slows'>;
  readonly startedAt: number;
  /** When it was over. */
  readonly endedAt: number;
  /** The agent's process ended of it, which it should not. */
  readonly crashed: boolean;
}

/** What faults of one kind did. */
export interface KindRow {
  readonly name: string;
  readonly faults: number;
  readonly crashes: number;
  /** Turns in the meantime of those who should notice nothing: the other caller for a fault of the line, else both. */
  readonly others: Outcomes;
  /** Turns of the caller whose line it was. */
  readonly own: Outcomes;
  /**
   * From the end of a fault to the next answer that a caller who was met hears, so a caller's own pace is in it. Where it ended the calls:
   * from the fault to the greeting of a new call.
   */
  readonly recovery: Percentiles;
  /** Faults after which no such answer came. */
  readonly notRecovered: number;
}

export interface Outcomes {
  readonly turns: number;
  /** Without an answer, or the call was over before. */
  readonly lost: number;
  readonly cutOff: number;
  readonly voiceToVoice: Percentiles;
  /** New calls in which nobody greeted. */
  readonly noCall: number;
}

/** Sets the faults of one kind beside what the callers had meanwhile. */
export function kindRow(
  name: string,
  faults: readonly Injected[],
  exchanges: readonly Exchange[],
): KindRow | undefined {
  const own = faults.filter(({ kind }) => kind.name === name);
  const first = own[0];
  if (!first) return undefined;
  const met = metBy(own, exchanges);
  const recoveries = own.map((fault) => recoveryAfter(fault, exchanges));
  return {
    name,
    faults: own.length,
    crashes: own.filter(({ crashed }) => crashed).length,
    others: outcomesOf(othersDuring(own, faults, exchanges)),
    own: outcomesOf(first.kind.reach === 'line' ? met.filter(({ caller }) => caller === 'victim') : []),
    recovery: percentiles(recoveries.filter((ms) => ms !== undefined)),
    notRecovered: recoveries.filter((ms) => ms === undefined).length,
  };
}

export function outcomesOf(exchanges: readonly Exchange[]): Outcomes {
  const turns = exchanges.filter(({ kind, outcome }) => kind === 'turn' && outcome !== 'hung up');
  const isLost = ({ outcome }: Exchange): boolean => outcome === 'lost' || outcome === 'ended';
  return {
    turns: turns.length,
    lost: turns.filter(isLost).length,
    cutOff: turns.filter(({ outcome }) => outcome === 'cut off').length,
    voiceToVoice: percentiles(
      turns.map(({ voiceToVoiceMs }) => voiceToVoiceMs).filter((ms) => ms !== undefined),
    ),
    noCall: exchanges.filter((exchange) => exchange.kind === 'greeting' && isLost(exchange)).length,
  };
}

/**
 * What callers had during some of the faults, all of one reach, of which they should notice nothing: those who were met by no fault of
 * another reach meanwhile, nor by one of their own line.
 */
export function othersDuring(
  some: readonly Injected[],
  all: readonly Injected[],
  exchanges: readonly Exchange[],
): Exchange[] {
  const reach = some[0]?.kind.reach;
  const meets = ({ kind }: Injected, { caller }: Exchange): boolean =>
    kind.reach === 'line' ? caller === 'victim' : kind.reach !== reach || reach === 'end';
  return metBy(some, exchanges).filter(
    (exchange) => !all.some((fault) => meets(fault, exchange) && overlap(exchange, fault)),
  );
}

/** Those who waited for an answer while one of the faults lasted. */
const metBy = (faults: readonly Injected[], exchanges: readonly Exchange[]): Exchange[] =>
  exchanges.filter((exchange) => faults.some((fault) => overlap(exchange, fault)));

/** Whether a caller waited for an answer while a fault lasted. */
function overlap(
  { startedAt, answeredAt, endedAt }: Exchange,
  fault: Pick<Injected, 'startedAt' | 'endedAt'>,
): boolean {
  return startedAt <= fault.endedAt && (answeredAt ?? endedAt) >= fault.startedAt;
}

function recoveryAfter(fault: Injected, exchanges: readonly Exchange[]): number | undefined {
  const ends = fault.kind.reach === 'end';
  const from = ends ? fault.startedAt : fault.endedAt;
  const answers = exchanges
    .filter(({ kind, startedAt }) => !ends || (kind === 'greeting' && startedAt >= from))
    .filter(({ caller }) => fault.kind.reach !== 'line' || caller === 'victim')
    .map(({ answeredAt }) => answeredAt)
    .filter((at) => at !== undefined)
    .filter((at) => at >= from);
  return answers.length === 0 ? undefined : Math.round(Math.min(...answers) - from);
}

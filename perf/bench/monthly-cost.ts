import type { Capacity } from './capacity.ts';

/** Hours of a month: 365 days in twelve parts. */
export const MONTH_HOURS = 730;

/** US dollars. */
export interface Prices {
  /** Of a call-minute at managed services. */
  readonly speech: number;
  readonly llm: number;
  readonly voice: number;
  /** Of a core for an hour. */
  readonly coreHour: number;
  /** Of a month. */
  readonly storage: number;
  readonly network: number;
}

export interface Demand {
  /** Call-minutes a month. */
  readonly minutes: number;
  /** Mean number of calls as a share of what is kept ready for the busiest hours. */
  readonly utilisation: number;
}

export interface MonthlyCost {
  /** Calls at the same time in the busiest hours. */
  readonly peakCalls: number;
  /** Machines like the one that was measured, each with one worker. */
  readonly workers: number;
  readonly cores: number;
  readonly compute: number;
  readonly storage: number;
  readonly network: number;
  readonly total: number;
}

/** What a core serves in an hour when it is always as busy as it may be. */
export const callMinutesPerCoreHour = ({ callers, cores }: Capacity): number => (60 * callers) / cores;

/** What managed services ask for a call-minute. */
export const managedPrice = ({ speech, llm, voice }: Prices): number => speech + llm + voice;

/** What a month costs on machines of one's own, which are rented by the hour and never turned off. */
export function monthlyCost(
  capacity: Capacity,
  { minutes, utilisation }: Demand,
  prices: Prices,
): MonthlyCost {
  const peakCalls = minutes / (60 * MONTH_HOURS * utilisation);
  const workers = Math.max(1, Math.ceil(peakCalls / capacity.callers - 1e-9));
  const cores = workers * capacity.cores;
  const compute = cores * MONTH_HOURS * prices.coreHour;
  const { storage, network } = prices;
  return { peakCalls, workers, cores, compute, storage, network, total: compute + storage + network };
}

/** Call-minutes a month from which managed services cost more; undefined where they never do. */
export function breakEven(capacity: Capacity, utilisation: number, prices: Prices): number | undefined {
  const minutesPerWorker = capacity.callers * 60 * MONTH_HOURS * utilisation;
  const workerPrice = capacity.cores * MONTH_HOURS * prices.coreHour;
  const fixed = prices.storage + prices.network;
  // Each further worker has to pay for itself before the next one is needed.
  for (let workers = 1; workers <= 10_000; workers += 1) {
    const minutes = (workers * workerPrice + fixed) / managedPrice(prices);
    if (minutes <= workers * minutesPerWorker) return Math.max(minutes, (workers - 1) * minutesPerWorker);
  }
  return undefined;
}

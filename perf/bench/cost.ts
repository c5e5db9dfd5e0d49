import type { Findings } from './benchmark.ts';
import { type Capacity, capacityOf } from './capacity.ts';
import type { LoadFigures } from './load-figures.ts';
import {
  breakEven,
  callMinutesPerCoreHour,
  type Demand,
  managedPrice,
  MONTH_HOURS,
  monthlyCost,
  type MonthlyCost,
  type Prices,
} from './monthly-cost.ts';
import { markdownTable } from './table.ts';

/** The monthly bill of the self-hosted service that came before, in US dollars; its figures are known, its machines are not. */
const BEFORE = { compute: 400, storage: 50, network: 20 };

export interface CostOptions {
  readonly prices: Prices;
  readonly demand: Demand;
  /** Voice-to-voice at the 95th percentile that is good enough. */
  readonly limitMs: number;
}

/** What the measured load means in money. */
export function costFindings(load: LoadFigures, { prices, demand, limitMs }: CostOptions): Findings {
  const capacity = capacityOf(load, limitMs);
  const own = monthlyCost(capacity, demand, prices);
  const even = breakEven(capacity, demand.utilisation, prices);
  const managed = demand.minutes * managedPrice(prices);
  return {
    figures: {
      load: { date: load.date, machine: load.machine, parley: load.versions.parley },
      prices,
      demand,
      limitMs,
      capacity,
      callMinutesPerCoreHour: callMinutesPerCoreHour(capacity),
      own,
      managed,
      breakEvenMinutes: even ?? null,
    },
    summary: [
      capacityLines(load, capacity, demand, limitMs),
      table(own, demand, prices),
      assumptions(own, demand, prices, even),
    ].join('\n\n'),
    plot: {
      title: 'A month of calls',
      x: 'call-minutes, thousands',
      y: 'US dollars',
      series: [
        {
          name: 'managed services',
          points: steps(demand.minutes).map((minutes) => [minutes / 1_000, minutes * managedPrice(prices)]),
        },
        {
          name: 'Parley',
          points: steps(demand.minutes).map((minutes) => [
            minutes / 1_000,
            monthlyCost(capacity, { ...demand, minutes }, prices).total,
          ]),
        },
      ],
    },
  };
}

/** Call-minutes to draw: from 0 to one and a half times the demand. */
const steps = (minutes: number): number[] => Array.from({ length: 61 }, (_, i) => (1.5 * minutes * i) / 60);

function capacityLines(
  { date, machine, versions }: LoadFigures,
  capacity: Capacity,
  { utilisation }: Demand,
  limitMs: number,
): string {
  const full = callMinutesPerCoreHour(capacity);
  return [
    `Load of ${date.slice(0, 10)} (parley ${versions.parley}, ${machine.cpu}, ${machine.cores} cores): ${capacity.callers} callers at once`,
    `with p95 ${capacity.p95Ms} ms (limit ${limitMs} ms), nothing lost or refused. That is ${rounded(capacity.callers / capacity.cores, 2)} callers a core,`,
    `**${rounded(full, 1)} call-minutes per core-hour** when always that busy, ${rounded(full * utilisation, 1)} at ${rounded(100 * utilisation, 0)}% utilisation.`,
  ].join('\n');
}

function table(own: MonthlyCost, { minutes }: Demand, prices: Prices): string {
  const dollars = (amount: number): number => Math.round(amount);
  const managed = minutes * managedPrice(prices);
  const before = BEFORE.compute + BEFORE.storage + BEFORE.network;
  const cents = (amount: number): number => rounded((100 * amount) / minutes, 2);
  return markdownTable(
    ['US dollars a month', 'managed services', 'self-hosted before', 'Parley'],
    [
      ['speech recognition', dollars(minutes * prices.speech), null, null],
      ['language model', dollars(minutes * prices.llm), null, null],
      ['voice', dollars(minutes * prices.voice), null, null],
      ['compute', null, BEFORE.compute, dollars(own.compute)],
      ['storage', null, BEFORE.storage, dollars(own.storage)],
      ['network', null, BEFORE.network, dollars(own.network)],
      ['total', dollars(managed), before, dollars(own.total)],
      ['cents a call-minute', cents(managed), cents(before), cents(own.total)],
    ],
  );
}

function assumptions(
  own: MonthlyCost,
  { minutes, utilisation }: Demand,
  prices: Prices,
  even: number | undefined,
): string {
  const managed = rounded(managedPrice(prices), 4);
  const dearer =
    even === undefined
      ? 'At these prices managed services never cost more.'
      : `Managed services cost more from ${Math.ceil(even)} call-minutes a month.`;
  return [
    'Assumptions:',
    '',
    `- ${minutes} call-minutes a month: what a managed bill of ${Math.round(minutes * managed)} dollars buys at ${managed} a minute (speech ${prices.speech}, language model ${prices.llm}, voice ${prices.voice}).`,
    `- Utilisation ${rounded(100 * utilisation, 0)}%: over ${MONTH_HOURS} hours that is a peak of ${rounded(own.peakCalls, 1)} calls at once, so ${own.workers} machines like the one measured, ${own.cores} cores, never turned off.`,
    `- A core costs ${prices.coreHour} dollars an hour. The earlier ${BEFORE.compute} dollars of compute would rent ${rounded(BEFORE.compute / (MONTH_HOURS * prices.coreHour), 1)} such cores; what calls they carried is not known, so that column is a bill, not a capacity.`,
    `- Storage and network as in the earlier bill. LiveKit and the benchmark's callers ran on the measured cores, too.`,
    `- ${dearer}`,
  ].join('\n');
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

import type { Findings } from '../benchmark.ts';
import type { Series } from '../plot.ts';
import { markdownTable } from '../table.ts';
import { FAULT_KINDS, type Reach } from './fault-kinds.ts';
import type { Held } from './faulty-stack.ts';
import { type Injected, kindRow, type KindRow, othersDuring, outcomesOf } from './meantime.ts';
import type { Exchange } from './talk.ts';

/** What others may notice of a fault: the 95th percentile of voice to voice within so many times that without faults. */
const SLOWER_AT_MOST = 2;

/** What memory may differ by and still be the same: the allocator keeps some. */
const MEMORY_MORE_AT_MOST = 1.05;

export interface FaultRun {
  readonly seed: number;
  /** Without faults. */
  readonly calm: readonly Exchange[];
  readonly exchanges: readonly Exchange[];
  readonly injected: readonly Injected[];
  /** What the agent's process held while nobody called. */
  readonly held: {
    readonly before: Held;
    /** After the faults that leave the process as it is. */
    readonly after: Held;
    readonly atTheEnd: Held;
    /** Whether it was the same process before and after. */
    readonly sameProcess: boolean;
  };
}

/** What was asked of the agent, and whether it held. */
interface Verdict {
  readonly asked: string;
  readonly held: boolean;
  readonly found: string;
}

export function findingsOf(run: FaultRun): Findings {
  const { seed, held, injected } = run;
  const calm = outcomesOf(run.calm);
  const rows = FAULT_KINDS.map(({ name }) => kindRow(name, injected, run.exchanges)).filter(
    (row) => row !== undefined,
  );
  const verdicts = verdictsOf(run, rows);
  const others = (reach: Reach): Exchange[] =>
    othersDuring(
      injected.filter(({ kind }) => kind.reach === reach),
      injected,
      run.exchanges,
    );
  const usual = `Without faults: ${calm.turns} turns, ${calm.lost} lost, p50 ${calm.voiceToVoice.p50 ?? '–'} ms, p95 ${calm.voiceToVoice.p95 ?? '–'} ms.`;
  return {
    figures: { seed, faults: injected.length, calm, verdicts, kinds: rows, held },
    summary: [
      `${injected.length} faults, seed ${seed}. ${usual}`,
      markdownTable(
        ['asked', 'held', 'found'],
        verdicts.map(({ asked, held, found }) => [asked, held ? 'yes' : 'NO', found]),
      ),
      kindsTable(rows),
      heldTable(held),
    ].join('\n\n'),
    plot: {
      title: 'Voice to voice while faults are done',
      x: 'minutes',
      y: 'ms',
      series: [
        dots('without faults', run.calm, run),
        dots('faults of another line', others('line'), run),
        dots('faults of the agent', others('agent'), run),
      ],
    },
  };
}

function verdictsOf({ calm, held, injected }: FaultRun, rows: readonly KindRow[]): Verdict[] {
  const slow = new Set(injected.filter(({ kind }) => kind.slows).map(({ kind }) => kind.name));
  const bar = SLOWER_AT_MOST * (outcomesOf(calm).voiceToVoice.p95 ?? 0);
  const lost = rows.reduce((sum, { others }) => sum + others.lost, 0);
  const slower = rows.filter(({ name, others }) => !slow.has(name) && (others.voiceToVoice.p95 ?? 0) > bar);
  const notRecovered = rows.filter((row) => row.notRecovered > 0);
  const crashed = rows.filter(({ crashes }) => crashes > 0);
  const names = (of: readonly KindRow[]): string => of.map(({ name }) => name).join(', ') || 'none';
  const { before, after } = held;
  const more = (['threads', 'workers', 'listeners', 'openFiles'] as const).filter(
    (what) => after[what] > before[what],
  );
  return [
    { asked: "no turn of another's call is lost", held: lost === 0, found: `${lost} lost` },
    {
      asked: `p95 of others within ${SLOWER_AT_MOST} times that without faults (${Math.round(bar)} ms), unless slowness is the fault`,
      held: slower.length === 0,
      found: `above: ${names(slower)}`,
    },
    {
      asked: 'all is well again after each',
      held: notRecovered.length === 0,
      found: `not after: ${names(notRecovered)}`,
    },
    {
      asked: 'the process outlives what it can',
      held: crashed.length === 0 && held.sameProcess,
      found: `ended by: ${names(crashed)}`,
    },
    {
      asked: 'no thread, listener or file more at the end',
      held: more.length === 0,
      found: `more: ${more.join(', ') || 'none'}${more.includes('threads') ? ` (${newIn(after.threadNames, before.threadNames)})` : ''}`,
    },
    {
      asked: 'no memory more at the end (5%)',
      held: after.rssMib <= MEMORY_MORE_AT_MOST * before.rssMib,
      found: `${before.rssMib} MiB before, ${after.rssMib} MiB after`,
    },
  ];
}

/** The names that there are more of than before. */
function newIn(names: readonly string[], before: readonly string[]): string {
  const left = [...before];
  return names
    .filter((name) => {
      const at = left.indexOf(name);
      if (at !== -1) left.splice(at, 1);
      return at === -1;
    })
    .join(', ');
}

function kindsTable(rows: readonly KindRow[]): string {
  return markdownTable(
    [
      'fault',
      'times',
      'agent ended',
      "others' turns",
      'lost',
      'cut off',
      'no call',
      'p50 ms',
      'p95 ms',
      'own turns',
      'own lost',
      'recovery p50 ms',
      'p95 ms',
      'never',
    ],
    rows.map(({ name, faults, crashes, others, own, recovery, notRecovered }) => [
      name,
      faults,
      crashes,
      others.turns,
      others.lost,
      others.cutOff,
      others.noCall,
      others.voiceToVoice.p50,
      others.voiceToVoice.p95,
      own.turns,
      own.lost,
      recovery.p50,
      recovery.p95,
      notRecovered,
    ]),
  );
}

function heldTable({ before, after, atTheEnd, sameProcess }: FaultRun['held']): string {
  const row = (name: string, held: Held) => [
    name,
    held.threads,
    held.workers,
    held.listeners,
    held.active,
    held.openFiles,
    held.rssMib,
    held.anonymousMib,
  ];
  return markdownTable(
    ['nobody calls', 'threads', 'workers', 'listeners', 'active', 'open files', 'RSS MiB', 'anonymous MiB'],
    [
      row('before the faults', before),
      row(sameProcess ? 'after them, same process' : 'after them, ANOTHER process', after),
      row('at the end, after those that end the process', atTheEnd),
    ],
  );
}

/** Each turn that was answered by when it was asked. */
function dots(name: string, exchanges: readonly Exchange[], { calm }: FaultRun): Series {
  const start = Math.min(...calm.map(({ startedAt }) => startedAt));
  const points = exchanges.flatMap(({ startedAt, voiceToVoiceMs }) =>
    voiceToVoiceMs === undefined ? [] : [[(startedAt - start) / 60_000, voiceToVoiceMs] as const],
  );
  return { name, points, dots: true };
}

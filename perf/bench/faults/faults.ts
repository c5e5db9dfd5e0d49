import { setTimeout as delay } from 'node:timers/promises';
import { now } from '../../caller/clock.ts';
import { reasonOf } from '../../../platform/errors.ts';
import { type Findings, tell } from '../benchmark.ts';
import { seeded } from '../random.ts';
import { type Spoken, speakUtterances } from '../spoken-utterance.ts';
import { UTTERANCES } from '../utterances.ts';
import { FAULT_KINDS, type FaultKind, type Scene } from './fault-kinds.ts';
import { CALLERS, type FaultyStack, startFaultyStack } from './faulty-stack.ts';
import { findingsOf } from './fault-findings.ts';
import type { Injected } from './meantime.ts';
import { scheduleFaults } from './schedule.ts';
import { type Exchange, Talker } from './talk.ts';

/** Of so many faults, one turn is asked before the first of them, to know what is usual; and no fewer than some. */
const FAULTS_A_CALM_TURN = 25;
const FEWEST_CALM_TURNS = 12;

/** How long the agent has to give back what the calls held. */
const REST_MS = 10_000;

/** How long both callers may take to be greeted in a new call. */
const NEW_CALL_MS = 90_000;

export interface FaultOptions {
  /** How many, at least. */
  readonly faults: number;
  /** Of their order, their lengths, and which packets are lost. */
  readonly seed: number;
  /** The names of the kinds that are done; all of them if it is left out. */
  readonly only?: readonly string[];
}

/**
 * Does faults to an agent, its callers' lines and its server while two people talk with it, and looks at what each of them had meanwhile,
 * how soon all was well again, and what the process holds at the end.
 */
export async function measureFaults({ faults, seed, only }: FaultOptions, llm: string): Promise<Findings> {
  const questions = await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  await using stack = await startFaultyStack(llm, seed);
  const random = seeded(seed);
  const kinds = FAULT_KINDS.filter(({ name }) => only?.includes(name) ?? true);
  const scheduled = scheduleFaults(kinds, faults, random);
  const talkDuring = (act: (scene: Scene) => Promise<void>) => talkWhile(stack, questions, random, act);

  const calmTurns = Math.max(FEWEST_CALM_TURNS, Math.ceil(faults / FAULTS_A_CALM_TURN));
  const calm = await talkDuring(async ({ talkers }) => {
    const turns = (): number => CALLERS.reduce((sum, caller) => sum + talkers[caller].exchanges.length, 0);
    while (turns() < calmTurns) await delay(100);
  });
  await delay(REST_MS);
  const before = await stack.held();
  const { pid } = stack.agent;
  tell(`Without faults: ${JSON.stringify(before)}`);

  const injected: Injected[] = [];
  const exchanges: Exchange[] = [];
  const doAll = async (kinds: readonly FaultKind[]): Promise<void> => {
    const talked = await talkDuring(async (scene) => {
      for (const kind of kinds) {
        if (injected.at(-1)?.kind !== kind) tell(`${injected.length} of ${scheduled.length}: ${kind.name}`);
        injected.push(await inject(kind, scene));
      }
    });
    exchanges.push(...talked);
    await delay(REST_MS);
  };
  await doAll(scheduled.filter(({ endsProcess }) => !endsProcess));
  const after = await stack.held();
  tell(`After the faults that leave the process: ${JSON.stringify(after)}`);
  const sameProcess = stack.agent.pid === pid;
  const ends = scheduled.filter(({ endsProcess }) => endsProcess);
  if (ends.length > 0) await doAll(ends);
  const atTheEnd = await stack.held();
  return findingsOf({ seed, calm, exchanges, injected, held: { before, after, atTheEnd, sameProcess } });
}

/** Two people talk with the agent while something is done; the turns that are begun then are finished. */
async function talkWhile(
  stack: FaultyStack,
  questions: readonly Spoken[],
  random: () => number,
  act: (scene: Scene) => Promise<void>,
): Promise<Exchange[]> {
  const half = Math.ceil(questions.length / 2);
  const talkers = {
    victim: new Talker(stack, 'victim', questions.slice(0, half)),
    bystander: new Talker(stack, 'bystander', questions.slice(half)),
  };
  const over = new AbortController();
  const talking = CALLERS.map((caller) => talkers[caller].talk(over.signal));
  try {
    await act({ stack, talkers, random });
  } finally {
    over.abort();
    await Promise.all(talking);
  }
  return CALLERS.flatMap((caller) => talkers[caller].exchanges);
}

async function inject(kind: FaultKind, scene: Scene): Promise<Injected> {
  const startedAt = now();
  const { pid } = scene.stack.agent;
  // A process that has just ended of the fault before takes none: that is counted there.
  await kind.inject(scene).catch((error: unknown) => tell(`${kind.name}: ${reasonOf(error)}`));
  const endedAt = now();
  if (kind.reach === 'end') await untilGreeted(scene, startedAt);
  await delay(kind.gapMs);
  return { kind, startedAt, endedAt, crashed: !kind.endsProcess && scene.stack.agent.pid !== pid };
}

/** Waits until both callers are greeted in a new call. */
async function untilGreeted({ talkers }: Scene, since: number): Promise<void> {
  const greeted = (): boolean =>
    CALLERS.every((caller) =>
      talkers[caller].exchanges.some(
        ({ kind, outcome, startedAt }) => kind === 'greeting' && outcome === 'answered' && startedAt >= since,
      ),
    );
  for (const deadline = now() + NEW_CALL_MS; !greeted() && now() < deadline;) await delay(100);
}

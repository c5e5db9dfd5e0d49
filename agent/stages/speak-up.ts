import {
  type MonoTypeOperatorFunction,
  type Observable,
  asapScheduler,
  auditTime,
  combineLatest,
  concatMap,
  filter,
  map,
  merge,
  of,
  startWith,
  take,
  timer,
} from 'rxjs';
import type { AgentInCall, Text } from '../agent-calls/agent-in-call.ts';
import type { Floor } from '../domain/floor.ts';

/** How long what is being said may go on when the agent ends the call. */
const LAST_REPLY_MS = 30_000;

/**
 * Tells what the agent's own code wants to be said outside of an answer, once nobody speaks.
 *
 * @param floor$ has a value from the start.
 * @param speaking$ whether the caller is in the middle of a turn.
 */
export function speakUp(
  agent: AgentInCall,
  floor$: Observable<Floor>,
  speaking$: Observable<boolean>,
): Observable<Text> {
  return settledFloor(agent, floor$, speaking$.pipe(startWith(false))).pipe(
    filter(({ floor, speaking }) => floor === 'caller' && !speaking),
    map(() => {
      const question = agent.questions.next();
      return question ? { text: question.say, interruptible: true } : agent.takeText();
    }),
    filter((text) => text !== undefined),
  );
}

/** Tells when the agent ends the call, which waits for what is being said. */
export function endByAgent(agent: AgentInCall, floor$: Observable<Floor>): Observable<'agent'> {
  const ends$ = settledFloor(agent, floor$, of(false)).pipe(filter(() => agent.isEnding));
  const over$ = ends$.pipe(filter(({ floor }) => floor === 'caller' && !agent.hasTexts));
  const late$ = ends$.pipe(
    take(1),
    concatMap(() => timer(LAST_REPLY_MS)),
  );
  return merge(over$, late$).pipe(
    take(1),
    map(() => 'agent' as const),
  );
}

/** Keeps a message that the caller types until what is being said is over, where that can't be interrupted. */
export const whenInterruptible = (agent: AgentInCall): MonoTypeOperatorFunction<string> =>
  concatMap((text) =>
    agent.changed$.pipe(
      startWith(undefined),
      filter(() => agent.mayBeInterrupted),
      take(1),
      map(() => text),
    ),
  );

/** Who has the floor, each time that something changes and all that follows at once has happened. */
const settledFloor = (
  agent: AgentInCall,
  floor$: Observable<Floor>,
  speaking$: Observable<boolean>,
): Observable<{ readonly floor: Floor; readonly speaking: boolean }> =>
  combineLatest([floor$, speaking$, agent.changed$.pipe(startWith(undefined))]).pipe(
    auditTime(0, asapScheduler),
    map(([floor, speaking]) => ({ floor, speaking })),
  );

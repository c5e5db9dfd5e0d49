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
import { type Mode$, answersIn } from '../domain/mode.ts';

/** How long what is being said may go on when the agent ends the call. */
const LAST_REPLY_MS = 30_000;

/**
 * Tells what the agent's own code wants to be said outside of an answer, once nobody speaks. While the agent only listens that waits,
 * and a question that was asked waits to be asked again: nobody answers what they have not heard.
 *
 * @param floor$ has a value from the start.
 * @param speaking$ whether the caller is in the middle of a turn.
 */
export function speakUp(
  agent: AgentInCall,
  floor$: Observable<Floor>,
  speaking$: Observable<boolean>,
  mode$: Mode$,
): Observable<Text> {
  return settledFloor(agent, floor$, speaking$.pipe(startWith(false)), mode$).pipe(
    map(({ floor, speaking }) => {
      const answers = answersIn(mode$.value);
      if (!answers) agent.questions.putBack();
      if (!answers || floor !== 'caller' || speaking) return undefined;
      const question = agent.questions.next();
      return question ? { text: question.say, interruptible: true } : agent.takeText();
    }),
    filter((text) => text !== undefined),
  );
}

/** Tells when the agent ends the call, which waits for what is being said. */
export function endByAgent(agent: AgentInCall, floor$: Observable<Floor>, mode$: Mode$): Observable<'agent'> {
  const ends$ = settledFloor(agent, floor$, of(false), mode$).pipe(filter(() => agent.isEnding));
  const hasTexts = (): boolean => agent.hasTexts && answersIn(mode$.value);
  const over$ = ends$.pipe(filter(({ floor }) => floor === 'caller' && !hasTexts()));
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
  mode$: Mode$,
): Observable<{ readonly floor: Floor; readonly speaking: boolean }> =>
  combineLatest([floor$, speaking$, merge(mode$, agent.changed$)]).pipe(
    auditTime(0, asapScheduler),
    map(([floor, speaking]) => ({ floor, speaking })),
  );

import {
  EMPTY,
  type Observable,
  combineLatest,
  distinctUntilChanged,
  finalize,
  ignoreElements,
  map,
  startWith,
  tap,
} from 'rxjs';
import type { AgentInCall } from '../agent-calls/agent-in-call.ts';
import type { Background } from '../domain/background.ts';
import type { Floor } from '../domain/floor.ts';
import { type Mode$, isHeardIn } from '../domain/mode.ts';
import type { Playback } from '../domain/ports.ts';

/**
 * Lets the agent's sounds be heard: its ambience all the time, and that it is busy while a tool runs for a turn that is certain. Where
 * it makes no sound itself, there is none.
 *
 * @param floor$ has a value from the start.
 */
export function playBackground(
  agent: Pick<AgentInCall, 'changed$' | 'isBusy'>,
  sounds: Background | undefined,
  floor$: Observable<Floor>,
  mode$: Mode$,
  playback: Playback,
): Observable<never> {
  if (!sounds) return EMPTY;
  const { ambience } = sounds;
  const silence: Background = {};
  const usual: Background = { ambience };
  return combineLatest([floor$, mode$, agent.changed$.pipe(startWith(undefined))]).pipe(
    map(([floor, mode]) => {
      if (!isHeardIn(mode)) return silence;
      return floor === 'agent' && agent.isBusy() ? sounds : usual;
    }),
    distinctUntilChanged(),
    tap((heard) => playback.background?.(heard)),
    finalize(() => playback.background?.({})),
    ignoreElements(),
  );
}

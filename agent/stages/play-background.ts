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
import type { Playback } from '../domain/ports.ts';

/**
 * Lets the agent's sounds be heard: its ambience all the time, and that it is busy while a tool runs for a turn that is certain.
 *
 * @param floor$ has a value from the start.
 */
export function playBackground(
  agent: Pick<AgentInCall, 'changed$' | 'isBusy'>,
  sounds: Background | undefined,
  floor$: Observable<Floor>,
  playback: Playback,
): Observable<never> {
  if (!sounds) return EMPTY;
  const { ambience } = sounds;
  return combineLatest([floor$, agent.changed$.pipe(startWith(undefined))]).pipe(
    map(([floor]) => floor === 'agent' && agent.isBusy()),
    distinctUntilChanged(),
    tap((isBusy) => playback.background?.(isBusy ? sounds : { ambience })),
    finalize(() => playback.background?.({})),
    ignoreElements(),
  );
}

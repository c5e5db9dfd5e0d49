import { type OperatorFunction, concatMap, of } from 'rxjs';
import type { Candidate, TurnEvent } from '../domain/turn.ts';

/** Makes each typed message a turn that is confirmed at once, since there is nothing to judge. */
export function takeTyped(now: () => number): OperatorFunction<string, TurnEvent> {
  return concatMap((text) => {
    const at = now();
    const candidate: Candidate = { utterance: undefined, text, speechEndedAt: at, transcribedAt: at };
    return of<TurnEvent[]>({ type: 'candidate', candidate }, { type: 'confirmed', candidate, at });
  });
}

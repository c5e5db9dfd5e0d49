import { type MonoTypeOperatorFunction, concatMap, map, of } from 'rxjs';
import { changedBy } from '../agent-calls/text-node.ts';
import type { Agent } from '../definition/agent-call.ts';
import type { Transcribed } from '../domain/turn.ts';

/**
 * Has the agent correct what was heard, once that covers all that was said: whatever the model reads, captions show and the history keeps.
 *
 * @param agent gives the agent that answers now.
 */
export const hearThrough = (
  agent: () => Agent | undefined,
  report: (error: unknown) => void,
): MonoTypeOperatorFunction<Transcribed> =>
  concatMap((transcribed) => {
    const afterHearing = agent()?.afterHearing;
    if (!afterHearing || !transcribed.complete || transcribed.text === '') return of(transcribed);
    return changedBy({ afterHearing }, transcribed.text, report).pipe(
      map((given) => {
        const text = given.trim();
        return { ...transcribed, text, stableText: text };
      }),
    );
  });

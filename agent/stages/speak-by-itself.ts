import { type Observable, map, merge } from 'rxjs';
import type { AgentInCall, Text } from '../agent-calls/agent-in-call.ts';
import type { Limit } from '../domain/call-limits.ts';
import { type Speaker, say, sayHeld } from './reply.ts';

/**
 * What the agent says without being asked.
 *
 * @param limit$ the limits of the call that are reached, and its end.
 * @param text$ what its code has it say, when it is time.
 * @param missed$ when the caller may have said something that was not heard.
 */
export const speakByItself = (
  speaker: Speaker,
  agent: AgentInCall,
  limit$: Observable<Limit | 'agent'>,
  text$: Observable<Text>,
  missed$: Observable<unknown>,
): Observable<ReturnType<typeof say>> =>
  merge(
    limit$.pipe(map((limit) => say(speaker, agent.wordsAt(limit)))),
    text$.pipe(map(({ text, interruptible }) => (interruptible ? say : sayHeld)(speaker, text))),
    missed$.pipe(map(() => say(speaker, speaker.language.phrases.lineWasGone))),
  );

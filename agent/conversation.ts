import {
  BehaviorSubject,
  EMPTY,
  type Observable,
  ReplaySubject,
  Subject,
  defer,
  distinctUntilChanged,
  endWith,
  filter,
  ignoreElements,
  map,
  merge,
  share,
  startWith,
  switchAll,
  takeUntil,
  tap,
} from 'rxjs';
import { AgentInCall } from './agent-calls/agent-in-call.ts';
import type { Call } from './call.ts';
import type { CallEvent } from './domain/call-event.ts';
import { type Floor, floorAfter } from './domain/floor.ts';
import { alwaysHandsFree } from './domain/mode.ts';
import { sameCandidate } from './domain/turn.ts';
import { asHeard } from './languages/spoken-words.ts';
import { askAgain } from './stages/ask-again.ts';
import { captionCaller } from './stages/caption-caller.ts';
import { cancelTurn } from './stages/cancel-turn.ts';
import { detectBargeIn } from './stages/detect-barge-in.ts';
import { detectSpeech } from './stages/detect-speech.ts';
import { dropLate } from './stages/drop-late.ts';
import { endpoint } from './stages/endpoint.ts';
import { demandedByMode, hearByMode } from './stages/hear-by-mode.ts';
import { hearThrough } from './stages/hear-through.ts';
import { historyFor } from './stages/history-for.ts';
import { endAfterGoodbye, limitCall, untilEnded } from './stages/limit-call.ts';
import { type WithTurn, withTurns } from './stages/with-turns.ts';
import { playBackground } from './stages/play-background.ts';
import { prefill } from './stages/prefill.ts';
import { reply, say } from './stages/reply.ts';
import { segmentUtterance } from './stages/segment-utterance.ts';
import { speakByItself } from './stages/speak-by-itself.ts';
import { speakerIn } from './stages/speak-by-mode.ts';
import { endByAgent, speakUp, whenInterruptible } from './stages/speak-up.ts';
import { takeTyped } from './stages/take-typed.ts';
import { transcribe } from './stages/transcribe.ts';
import { during } from './stream/during.ts';

/** What happens in a call, and in which turn. */
export type ConversationEvent = WithTurn<CallEvent>;

/**
 * Holds a conversation: speech becomes text, text becomes turns, and turns are answered. A typed message is a turn at once, and replaces
 * what was being said. What counts as said, and what is answered, is for the call's mode. Completes when the caller has left, or after
 * the goodbye at a limit; unsubscribing hangs up.
 */
export function converse(call: Call): Observable<ConversationEvent> {
  return defer(() => {
    const { line, vad, turnDetector, language, now, mode$ = alwaysHandsFree() } = call;
    const history = call.history ?? historyFor(call.readingLimit, call.systemPrompt, language);
    const agent = new AgentInCall(call, history);
    const stt = agent.hearing(call.stt);
    const speaker = speakerIn(mode$, call, agent);
    const asked = (): string => history.lastSentence(language.sentences);
    const floor$ = new BehaviorSubject<Floor>('caller');
    const turnOver$ = new Subject<void>();

    const heard$ = line.audio$.pipe(
      hearByMode(mode$, line.push$, now),
      detectSpeech(vad, () => call.dropped('caller-audio')),
      segmentUtterance(turnOver$),
      share({ connector: () => new ReplaySubject(1) }),
    );
    const transcribed$ = heard$.pipe(
      transcribe(stt, call, () => (floor$.value === 'agent' ? '' : asHeard(language.readAloud(asked())))),
      hearThrough(agent.current, call.report),
      dropLate(heard$, turnOver$),
      share(),
    );
    const typed$ = line.typed$.pipe(whenInterruptible(agent), share());
    const demanded$ = merge(line.interrupt$, typed$, demandedByMode(mode$, line.push$));
    const bargeIn$ = detectBargeIn(heard$, transcribed$, demanded$, floor$, call, agent).pipe(share());

    // While the agent has the floor, only an interruption makes what is said a turn.
    const spoken$ = transcribed$.pipe(
      endpoint(heard$, turnDetector, call.endpointing, language.turns, now, asked),
      during(floor$, 'caller'),
    );
    const turn$ = merge(spoken$, typed$.pipe(takeTyped(now))).pipe(share());
    const candidate$ = turn$.pipe(filter(({ type }) => type === 'candidate'));
    const confirmed$ = turn$.pipe(filter((event) => event.type === 'confirmed'));
    const judged$ = turn$.pipe(filter((event) => event.type === 'judged'));
    const interruption$ = bargeIn$.pipe(filter(({ type }) => type === 'interruption'));
    const cancelled$ = cancelTurn(heard$, floor$).pipe(share());

    const caption$ = captionCaller(transcribed$, confirmed$, floor$, language);
    const limit$ = merge(
      limitCall(agent.limits, floor$, merge(caption$, interruption$), mode$),
      endByAgent(agent, floor$, mode$),
    ).pipe(share());

    // A newer turn and a barge-in end the reply by the same switch. A candidate that says the same again leaves it running.
    const answer$ = merge(interruption$, candidate$, cancelled$).pipe(
      map((event) => (event.type === 'candidate' ? event.candidate : undefined)),
      distinctUntilChanged(sameCandidate),
      map((candidate) => {
        const confirmation$ = confirmed$.pipe(filter((event) => sameCandidate(candidate, event.candidate)));
        return candidate ? reply(speaker, candidate, confirmation$) : EMPTY;
      }),
    );
    const callerSpeaks$ = merge(heard$.pipe(map(() => true)), turnOver$.pipe(map(() => false)));
    const text$ = speakUp(agent, floor$, callerSpeaks$, mode$);
    const missed$ = askAgain(heard$, floor$, line.regained$?.pipe(during(mode$, 'hands-free')));
    const byItself$ = speakByItself(speaker, agent, limit$, text$, missed$);
    const reply$ = merge(answer$, byItself$).pipe(
      startWith(call.greeting === '' ? EMPTY : say(speaker, call.greeting)),
      switchAll(),
      share(),
    );

    const callersTurn$ = reply$.pipe(
      filter(({ type }) => type === 'finished'),
      startWith(undefined),
    );
    const prefilled$ = transcribed$.pipe(
      during(floor$, 'caller'),
      filter(() => !speaker.isMute),
      prefill(call, callersTurn$, history, agent),
    );
    const over$ = merge(
      turn$.pipe(filter(({ type }) => type === 'confirmed' || type === 'nothing-said')),
      bargeIn$.pipe(filter(({ type }) => type === 'false-interruption')),
      cancelled$,
    ).pipe(
      tap(() => turnOver$.next()),
      ignoreElements(),
    );
    const left$ = heard$.pipe(ignoreElements(), endWith(true));

    // Merged first, so that a barge-in gives the caller the floor before any other stream looks at who has it.
    const passed$ = merge(bargeIn$, reply$).pipe(
      tap((event) => floor$.next(floorAfter(floor$.value, event))),
    );
    const ended$ = endAfterGoodbye(limit$, merge(bargeIn$, reply$));
    const background$ = playBackground(agent, call.agent?.sounds, floor$, mode$, line.playback);
    const event$ = merge(passed$, caption$, judged$, prefilled$, over$, cancelled$, ended$, background$);
    return event$.pipe(withTurns(now), untilEnded(), agent.follow(), takeUntil(left$));
  });
}

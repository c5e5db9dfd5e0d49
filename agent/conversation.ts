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
import { sameCandidate } from './domain/turn.ts';
import { asHeard } from './languages/spoken-words.ts';
import { askAgain } from './stages/ask-again.ts';
import { captionCaller } from './stages/caption-caller.ts';
import { detectBargeIn } from './stages/detect-barge-in.ts';
import { detectSpeech } from './stages/detect-speech.ts';
import { dropLate } from './stages/drop-late.ts';
import { endpoint } from './stages/endpoint.ts';
import { hearThrough } from './stages/hear-through.ts';
import { historyFor } from './stages/history-for.ts';
import { endAfterGoodbye, limitCall, untilEnded } from './stages/limit-call.ts';
import { type WithTurn, withTurns } from './stages/with-turns.ts';
import { playBackground } from './stages/play-background.ts';
import { prefill } from './stages/prefill.ts';
import { reply, say, sayHeld } from './stages/reply.ts';
import { segmentUtterance } from './stages/segment-utterance.ts';
import { endByAgent, speakUp, whenInterruptible } from './stages/speak-up.ts';
import { takeTyped } from './stages/take-typed.ts';
import { transcribe } from './stages/transcribe.ts';
import { during } from './stream/during.ts';

/** What happens in a call, and in which turn. */
export type ConversationEvent = WithTurn<CallEvent>;

/**
 * Holds a conversation: speech becomes text, text becomes turns, and turns are answered. A typed message is a turn at once, and replaces
 * what was being said. Completes when the caller has left, or after the goodbye at a limit; unsubscribing hangs up.
 */
export function converse(call: Call): Observable<ConversationEvent> {
  return defer(() => {
    const { line, vad, turnDetector, language, now } = call;
    const history = call.history ?? historyFor(call.readingLimit, call.systemPrompt, language);
    const agent = new AgentInCall(call, history);
    const stt = agent.hearing(call.stt);
    const speaker = { ...call, playback: line.playback, agent };
    const asked = (): string => history.lastSentence(language.sentences);
    const floor$ = new BehaviorSubject<Floor>('caller');
    const turnOver$ = new Subject<void>();

    const heard$ = line.audio$.pipe(
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
    const bargeIn$ = detectBargeIn(
      heard$,
      transcribed$,
      merge(line.interrupt$, typed$),
      floor$,
      line.playback,
      language.bargeIn,
      () => agent.mayBeInterrupted,
    ).pipe(share());

    // While the agent has the floor, only an interruption makes what is said a turn.
    const spoken$ = transcribed$.pipe(
      endpoint(heard$, turnDetector, call.endpointing, language.turns, now, asked),
      during(floor$, 'caller'),
    );
    const turn$ = merge(spoken$, typed$.pipe(takeTyped(now))).pipe(share());
    const confirmed$ = turn$.pipe(filter((event) => event.type === 'confirmed'));
    const judged$ = turn$.pipe(filter((event) => event.type === 'judged'));
    const interruption$ = bargeIn$.pipe(filter(({ type }) => type === 'interruption'));

    const caption$ = captionCaller(transcribed$, confirmed$, floor$, language);
    const active$ = merge(caption$, interruption$);
    const limit$ = merge(limitCall(agent.limits, floor$, active$), endByAgent(agent, floor$)).pipe(share());

    // A newer turn and a barge-in end the reply by the same switch. A candidate that says the same again leaves it running.
    const answer$ = merge(interruption$, turn$.pipe(filter(({ type }) => type === 'candidate'))).pipe(
      map((event) => (event.type === 'candidate' ? event.candidate : undefined)),
      distinctUntilChanged(sameCandidate),
      map((candidate) => {
        const confirmation$ = confirmed$.pipe(filter((event) => sameCandidate(candidate, event.candidate)));
        return candidate ? reply(speaker, candidate, confirmation$) : EMPTY;
      }),
    );
    const callerSpeaks$ = merge(heard$.pipe(map(() => true)), turnOver$.pipe(map(() => false)));
    const byItself$ = merge(
      limit$.pipe(map((limit) => say(speaker, agent.wordsAt(limit)))),
      speakUp(agent, floor$, callerSpeaks$).pipe(
        map(({ text, interruptible }) => (interruptible ? say : sayHeld)(speaker, text)),
      ),
      askAgain(heard$, floor$, line.regained$).pipe(map(() => say(speaker, language.phrases.lineWasGone))),
    );
    const reply$ = merge(answer$, byItself$).pipe(
      startWith(call.greeting === '' ? EMPTY : say(speaker, call.greeting)),
      switchAll(),
      share(),
    );

    const callersTurn$ = reply$.pipe(
      filter(({ type }) => type === 'finished'),
      startWith(undefined),
    );
    const [promptOf, tools] = [(text: string) => history.prompt(text), () => agent.tools];
    const prefilled$ = transcribed$.pipe(
      during(floor$, 'caller'),
      prefill(call, callersTurn$, promptOf, tools),
    );
    const over$ = merge(
      turn$.pipe(filter(({ type }) => type === 'confirmed' || type === 'nothing-said')),
      bargeIn$.pipe(filter(({ type }) => type === 'false-interruption')),
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
    const background$ = playBackground(agent, call.agent?.sounds, floor$, line.playback);
    const event$ = merge(passed$, caption$, judged$, prefilled$, over$, ended$, background$);
    return event$.pipe(withTurns(now), untilEnded(), agent.follow(), takeUntil(left$));
  });
}

import { type Observable, concatMap, from } from 'rxjs';
import type { AgentInCall } from '../agent-calls/agent-in-call.ts';
import type { Call } from '../call.ts';
import { type Mode$, answersIn } from '../domain/mode.ts';
import type { Playback, PlaybackEvent, Speech, TtsSession } from '../domain/ports.ts';
import type { Speaker } from './reply.ts';

/** The agent as it speaks in the mode that is on when a reply begins: aloud, by text without a voice, or not at all. */
export const speakerIn = (mode$: Mode$, call: Call, agent: AgentInCall): Speaker => ({
  ...call,
  agent,
  get isMute() {
    return !answersIn(mode$.value);
  },
  get tts() {
    return mode$.value === 'text-only' ? written : aloud(call, agent);
  },
  get playback() {
    return mode$.value === 'text-only' ? pageFor(call.now) : call.line.playback;
  },
});

/** The voice of the agent who answers now: another one's, once it has taken over. */
const aloud = (call: Call, agent: AgentInCall): TtsSession => ({
  synthesize: (text, signal, urgency) => (agent.voice ?? call.tts).synthesize(text, signal, urgency),
});

/** A voice that makes no sound: a piece of text is one word, since it is read at a glance. */
const written: TtsSession = {
  async *synthesize(text: string, signal: AbortSignal): AsyncGenerator<Speech> {
    await Promise.resolve();
    signal.throwIfAborted();
    yield {
      text,
      samples: new Float32Array(1),
      sampleRate: 16_000,
      words: [{ text, startMs: 0, endMs: 0 }],
    };
  },
};

/** Shows text as it comes. */
const pageFor = (now: () => number): Playback => ({
  play: (speech): Observable<PlaybackEvent> =>
    from(speech).pipe(
      concatMap(({ words }, index): PlaybackEvent[] => [
        ...(index === 0 ? [{ type: 'started' as const, at: now() }] : []),
        ...words.map(({ text }) => ({ type: 'word' as const, text })),
      ]),
    ),
  pause: () => undefined,
  resume: () => undefined,
  wordsEndingNear: () => [],
  [Symbol.asyncDispose]: async () => undefined,
});

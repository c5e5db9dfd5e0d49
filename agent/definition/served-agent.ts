import type { Observable } from 'rxjs';
import type { Background } from '../domain/background.ts';
import type { TtsSession } from '../domain/ports.ts';
import type { Agent, Caller, Turn } from './agent-call.ts';

/** An agent that answers a call, and what its own code can know and do of that call besides talking. */
export interface ServedAgent {
  readonly agent: Agent;
  readonly id: string;
  readonly room: string;
  readonly caller: Caller;
  /** What the caller dials, a digit each. */
  readonly dtmf$: Observable<string>;
  /**
   * The voice of an agent who takes over; left out where there is no other.
   *
   * @throws NotLoadedError, UnknownSoundError if it can't be had.
   */
  readonly voiceOf?: (agent: Agent) => TtsSession;
  /** What is heard besides speech, for the whole call. */
  readonly sounds?: Background | undefined;
  /** Hears of each turn that is over, whichever agent has answered it. */
  readonly onTurn?: (turn: Turn) => void;
  /** Sends JSON to the caller's client, as text on this topic. Never throws. */
  readonly send: (topic: string, json: unknown) => void;
}

import { type AgentState, BarVisualizer, type TrackReference } from '@livekit/components-react';
import { useSyncExternalStore } from 'react';
import type { CallState } from './use-agent.ts';

const WORDS: Record<CallState, string> = {
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  waiting: 'Waiting for the agent',
  preparing: 'Getting ready',
  listening: 'Listening',
  thinking: 'Thinking',
  speaking: 'Speaking',
};

/** What LiveKit's visualiser animates for each. */
const ANIMATION: Record<CallState, AgentState> = {
  connecting: 'connecting',
  reconnecting: 'connecting',
  waiting: 'connecting',
  preparing: 'initializing',
  listening: 'listening',
  thinking: 'thinking',
  speaking: 'speaking',
};

/** Heights of the bars, in percent. */
const MOVING = { minHeight: 14, maxHeight: 100 };
const STILL = { minHeight: 34, maxHeight: 34 };

interface AgentStatusProps {
  readonly state: CallState;
  /** The agent's voice. */
  readonly voice: TrackReference | undefined;
  /** The caller's voice. */
  readonly microphone: TrackReference | undefined;
}

/** What the agent does now: bars that move with the voice of who speaks, and a word, which screen readers read out. */
export function AgentStatus({ state, voice, microphone }: AgentStatusProps) {
  const still = useReducedMotion();
  const track = state === 'speaking' ? voice : state === 'listening' ? microphone : undefined;
  return (
    <div className="agent-status" data-state={state}>
      <BarVisualizer
        aria-hidden
        className="bars"
        state={ANIMATION[state]}
        barCount={5}
        options={still ? STILL : MOVING}
        {...(track && { track })}
      />
      <p role="status" className="state" data-state={state}>
        {WORDS[state]}
      </p>
    </div>
  );
}

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

function useReducedMotion(): boolean {
  return useSyncExternalStore(
    (changed) => {
      reducedMotion.addEventListener('change', changed);
      return () => reducedMotion.removeEventListener('change', changed);
    },
    () => reducedMotion.matches,
  );
}

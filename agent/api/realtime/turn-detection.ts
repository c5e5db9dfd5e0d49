import { z } from 'zod';
import { pacedEndpointing, type TurnTaking } from '../../call-settings.ts';
import type { EndpointingSettings } from '../../domain/endpointing.ts';

/** How the end of a caller's turn is found: by a silence of one length, or by what they have said. */
export type TurnDetection =
  | ({
      readonly type: 'server_vad';
      /** Probability from which a frame is speech. */
      readonly threshold: number;
      readonly silence_duration_ms: number;
    } & Answering)
  | ({ readonly type: 'semantic_vad'; readonly eagerness: keyof typeof PACE } & Answering);

interface Answering {
  /** Whether a turn is answered without being asked for. */
  readonly create_response: boolean;
  /** Whether the caller can talk over the agent. */
  readonly interrupt_response: boolean;
}

/** The agent's own names for how long it waits for somebody who pauses. */
const PACE = {
  low: 'patient',
  medium: 'balanced',
  high: 'quick',
  auto: 'balanced',
} satisfies Record<string, TurnTaking>;

/** The probability from which the agent itself takes a frame for speech. */
const OWN_THRESHOLD = 0.5;

const answering = {
  create_response: z.boolean().default(true),
  interrupt_response: z.boolean().default(true),
};

/** What clients write. Times of padding are not theirs to choose: as much is kept from before speech as its first sound needs. */
export const turnDetection = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('server_vad'),
    threshold: z.number().min(0.05).max(0.95).default(OWN_THRESHOLD),
    silence_duration_ms: z.number().int().min(100).max(10_000).default(500),
    ...answering,
  }),
  z.object({
    type: z.literal('semantic_vad'),
    eagerness: z.enum(['low', 'medium', 'high', 'auto']).default('auto'),
    ...answering,
  }),
]);

/** What a session begins with: turns as in a call. */
export const USUAL_TURNS: TurnDetection = {
  type: 'semantic_vad',
  eagerness: 'auto',
  create_response: true,
  interrupt_response: true,
};

/**
 * The silences that end a turn.
 *
 * @param usual those of calls.
 */
function endpointingBy(detection: TurnDetection | null, usual: EndpointingSettings): EndpointingSettings {
  if (detection?.type !== 'server_vad') return pacedEndpointing(usual, PACE[detection?.eagerness ?? 'auto']);
  const { silence_duration_ms: ms } = detection;
  return { sureMs: ms, unsureMs: ms, plainMs: ms };
}

/** The silences that end a turn, as a session's detection says whenever they are asked for: a client may change it in a call. */
export function followedEndpointing(
  detection: () => TurnDetection | null,
  usual: EndpointingSettings,
): EndpointingSettings {
  const now = (): EndpointingSettings => endpointingBy(detection(), usual);
  return {
    get sureMs() {
      return now().sureMs;
    },
    get unsureMs() {
      return now().unsureMs;
    },
    get plainMs() {
      return now().plainMs;
    },
  };
}

/** A probability of speech on the scale of the agent, where one half is the threshold. */
export function byThreshold(detection: TurnDetection | null, probability: number): number {
  const threshold = detection?.type === 'server_vad' ? detection.threshold : OWN_THRESHOLD;
  return probability < threshold
    ? (probability / threshold) * OWN_THRESHOLD
    : 1 - ((1 - probability) / (1 - threshold)) * (1 - OWN_THRESHOLD);
}

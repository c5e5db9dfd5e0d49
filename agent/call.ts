import type { EndpointingSettings } from './domain/endpointing.ts';
import type {
  CallerLine,
  LlmSession,
  SttSession,
  TtsSession,
  TurnDetectorSession,
  Vad,
} from './domain/ports.ts';

/** One caller, and this call's share of each engine. */
export interface Call {
  readonly line: CallerLine;
  readonly vad: Pick<Vad, 'open'>;
  readonly stt: SttSession;
  readonly turnDetector: TurnDetectorSession;
  readonly llm: LlmSession;
  readonly tts: TtsSession;
  readonly systemPrompt: string;
  readonly greeting: string;
  readonly endpointing: EndpointingSettings;
  /** Tokens of conversation that the model can read. */
  readonly contextTokens: number;
  /** Hears of failures that the call survived. */
  readonly report: (error: unknown) => void;
  /** Counts what was given up at a bound. */
  readonly dropped: (edge: 'caller-audio' | 'partial-transcript') => void;
  /** The clock that frames and playback go by, in ms. */
  readonly now: () => number;
}

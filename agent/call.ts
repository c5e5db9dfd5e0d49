import type { ServedAgent } from './definition/served-agent.ts';
import type { CallLimits } from './domain/call-limits.ts';
import type { EndpointingSettings } from './domain/endpointing.ts';
import type { CallHistory } from './domain/history.ts';
import type { Mode$ } from './domain/mode.ts';
import type {
  CallerLine,
  LlmSession,
  ReadingLimit,
  SttSession,
  TtsSession,
  TurnDetectorSession,
  Vad,
} from './domain/ports.ts';
import type { Language } from './languages/language.ts';

/** One caller, and this call's share of each engine. */
export interface Call {
  readonly line: CallerLine;
  readonly vad: Pick<Vad, 'open'>;
  readonly stt: SttSession;
  readonly turnDetector: TurnDetectorSession;
  readonly llm: LlmSession;
  readonly tts: TtsSession;
  /** The language that both sides speak. */
  readonly language: Language;
  readonly systemPrompt: string;
  /** What was said in it, where somebody else keeps it; by default the call keeps it itself, and begins with nothing. */
  readonly history?: CallHistory;
  readonly greeting: string;
  /** The agent that answers, where it comes from a file: its tools, and its own code. `systemPrompt` and `greeting` are told and said at first. */
  readonly agent?: ServedAgent;
  /** How the caller takes part; by default hands-free, always. */
  readonly mode$?: Mode$;
  readonly endpointing: EndpointingSettings;
  /** When the agent ends it by itself. */
  readonly limits: CallLimits;
  /** How much of the conversation the language model can read. */
  readonly readingLimit: ReadingLimit;
  /** Called with each failure that the call survived. */
  readonly report: (error: unknown) => void;
  /** Called for each thing that was dropped because a queue was full. */
  readonly dropped: (edge: 'caller-audio' | 'partial-transcript') => void;
  /** The clock that frames and playback go by, in ms. */
  readonly now: () => number;
}

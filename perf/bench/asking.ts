import type { TurnReport } from '../../protocol/turn-report.ts';
import { placeCall } from '../caller/caller.ts';
import { hearGreeting, takeTurn } from '../caller/converse.ts';
import { tell } from './benchmark.ts';
import type { Spoken } from './spoken-utterance.ts';

/** What a caller got for their questions. */
export interface Asked {
  readonly asked: number;
  /** No agent came, or none any more. */
  readonly refused: boolean;
  /** Voice to voice of each turn; undefined where none was answered. */
  readonly turnsMs: readonly (number | undefined)[];
  /** Voice to voice of the turns that were answered. */
  readonly voiceToVoiceMs: readonly number[];
  /** The agent's own account of its replies. */
  readonly latencies: readonly TurnReport['latency'][];
  readonly cutOff: number;
  /** Turns without an answer. */
  readonly lost: number;
}

/** One call: waits for the greeting, asks each question and hears the reply to its end. */
export async function ask(endpoint: string, questions: readonly Spoken[]): Promise<Asked> {
  const asked = questions.length;
  const refused: Asked = {
    asked,
    refused: true,
    turnsMs: questions.map(() => undefined),
    voiceToVoiceMs: [],
    latencies: [],
    cutOff: 0,
    lost: asked,
  };
  const placed = await placeCall({ endpoint }).catch((error: unknown) => {
    tell(String(error));
    return undefined;
  });
  if (!placed) return refused;
  await using call = placed;
  try {
    await hearGreeting(call);
  } catch (error) {
    tell(String(error));
    return refused;
  }
  const turnsMs: (number | undefined)[] = [];
  let [cutOff, lost] = [0, 0];
  for (const { samples } of questions) {
    const turn = await takeTurn(call, samples);
    if (turn.interrupted) cutOff++;
    else if (turn.voiceToVoiceMs === null) lost++;
    turnsMs.push(turn.interrupted ? undefined : (turn.voiceToVoiceMs ?? undefined));
  }
  const latencies = call.turnReports.map(({ latency }) => latency);
  const voiceToVoiceMs = turnsMs.filter((ms) => ms !== undefined);
  return { asked, refused: false, turnsMs, voiceToVoiceMs, latencies, cutOff, lost };
}

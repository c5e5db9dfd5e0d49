import { firstValueFrom } from 'rxjs';
import type { AgentInCall } from '../agent-calls/agent-in-call.ts';
import { changedBy } from '../agent-calls/text-node.ts';
import type { Speech, TtsSession } from '../domain/ports.ts';
import { WrittenWords } from '../domain/written-words.ts';

/**
 * Speaks with the voice of the agent that answers now, who may change each piece of text before it is spoken. What is shown and
 * remembered stays as it is written; a piece that becomes empty is left out.
 *
 * @param usual the voice as long as nobody has taken over.
 */
export function speakThrough(
  agent: Pick<AgentInCall, 'current' | 'voice'>,
  usual: TtsSession,
  report: (error: unknown) => void,
): TtsSession {
  return {
    async *synthesize(written, signal, urgency): AsyncGenerator<Speech> {
      const beforeSpeaking = agent.current()?.beforeSpeaking;
      const tts = agent.voice ?? usual;
      const text = written.trimEnd();
      const spoken = beforeSpeaking
        ? await firstValueFrom(changedBy({ beforeSpeaking }, text, report))
        : text;
      if (spoken === text) {
        yield* tts.synthesize(written, signal, urgency);
        return;
      }
      if (spoken.trim() === '') return;
      const words = new WrittenWords(text, spoken);
      let last: Speech | undefined;
      // The mark of a paragraph's end is the voice's.
      for await (const speech of tts.synthesize(spoken + written.slice(text.length), signal, urgency)) {
        last = words.under(speech);
        yield last;
      }
      const unheard = words.rest();
      if (!last || unheard.length === 0) return;
      const shown = unheard.map((word) => word.text).join(' ');
      yield { ...last, text: shown, samples: new Float32Array(0), words: unheard };
    },
  };
}

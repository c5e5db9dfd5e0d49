import { setTimeout as delay } from 'node:timers/promises';
import { DEGRADATION, type DegradationLevel } from '../domain/degradation.ts';
import { spokenText } from '../domain/message.ts';
import type { Engines, Llm, LlmSession, Stt, SttSession, Urgency } from '../domain/ports.ts';
import { sentenceEnd } from '../domain/sentences.ts';
import type { TextGenerator } from '../domain/text-generator.ts';
import type { SentenceRules } from '../languages/language.ts';
import { PreemptedError } from '../domain/errors.ts';
import { wrap } from './wrap.ts';

/** How often a reply that may not begin yet checks whether it may. */
const LOOK_EVERY_MS = 20;
/** Under load, at most one partial transcript is made in this time. */
const PARTIAL_EVERY_MS = 1_000;
/** Under load, a reply ends with the first sentence that ends after so many parts; a part is about a token. */
const ENOUGH_PARTS = 12;

/**
 * Wraps the engines so that they do less the higher the level is (domain/degradation.ts). At the lowest they are unchanged.
 *
 * @param rules tell where sentences end, and so where a reply can end.
 */
export function degrade(engines: Engines, level: () => DegradationLevel, rules: SentenceRules): Engines {
  const { replyGenerator } = engines;
  return wrap<Engines, 'stt' | 'llm' | 'replyGenerator'>(engines, {
    stt: degradeStt(engines.stt, level),
    llm: degradeLlm(engines.llm, level, rules),
    replyGenerator: replyGenerator && degradeReplies(replyGenerator, level),
  });
}

/** Wraps text generation for replies so that they begin later. */
const degradeReplies = (generator: TextGenerator, level: () => DegradationLevel): TextGenerator =>
  wrap<TextGenerator, 'generate'>(generator, {
    async *generate(request, signal, urgency) {
      await untilNoGuess(level, signal, urgency);
      yield* generator.generate(request, signal, urgency);
    },
  });

/** Waits while there is too much to do for replies to those who have only likely finished. */
async function untilNoGuess(
  level: () => DegradationLevel,
  signal: AbortSignal,
  urgency: (() => Urgency) | undefined,
): Promise<void> {
  while (level() >= DEGRADATION.noSpeculation && urgency?.() === 'likely')
    await delay(LOOK_EVERY_MS, undefined, { signal });
}

/** Wraps speech recognition so that it makes fewer partial transcripts. */
function degradeStt(stt: Stt, level: () => DegradationLevel): Stt {
  const degraded = (session: SttSession): SttSession => {
    let lastPartialAt = -Infinity;
    return wrap<SttSession, 'transcribe'>(session, {
      async transcribe(samples, options) {
        if (options.urgency?.() === 'guess') {
          const tooSoon = performance.now() - lastPartialAt < PARTIAL_EVERY_MS;
          if (tooSoon && level() >= DEGRADATION.fewerPartials)
            throw new PreemptedError('There is too much to do');
          lastPartialAt = performance.now();
        }
        return session.transcribe(samples, options);
      },
    });
  };
  return wrap<Stt, 'open'>(stt, { open: async (options) => degraded(await stt.open(options)) });
}

/** Wraps the language model so that its replies begin later and are shorter. */
export function degradeLlm(llm: Llm, level: () => DegradationLevel, rules: SentenceRules): Llm {
  const degraded = (session: LlmSession): LlmSession =>
    wrap<LlmSession, 'reply'>(session, {
      async *reply(messages, signal, urgency, tools) {
        await untilNoGuess(level, signal, urgency);
        let parts = 0;
        let text = '';
        for await (const part of session.reply(messages, signal, urgency, tools)) {
          yield part;
          parts += 1;
          const said = text.length;
          text += spokenText(part);
          const ends = parts >= ENOUGH_PARTS && sentenceEnd(text, rules, said) !== undefined;
          if (ends && level() >= DEGRADATION.shorterReplies) return;
        }
      },
    });
  return wrap<Llm, 'open'>(llm, { open: async () => degraded(await llm.open()) });
}

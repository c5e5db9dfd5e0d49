import { setTimeout as delay } from 'node:timers/promises';
import { DEGRADATION, type DegradationLevel } from '../domain/degradation.ts';
import type { LlmSession, SttSession } from '../domain/ports.ts';
import { sentenceEnd } from '../domain/sentences.ts';
import type { SentenceRules } from '../languages/language.ts';
import { PreemptedError } from '../domain/errors.ts';
import type { Engines } from './share-cores.ts';

/** How often a reply that is not begun yet looks whether it may. */
const LOOK_EVERY_MS = 20;
/** Under load, what is still being said is transcribed once in this time. */
const PARTIAL_EVERY_MS = 1_000;
/** Under load, a reply ends with the first sentence that ends after so many pieces, which are about tokens. */
const ENOUGH_PIECES = 12;

/**
 * The same engines, which do less the higher the level is (domain/degradation.ts). At the lowest they are as they were.
 *
 * @param rules tell where a reply can end.
 */
export function degrade<Given extends Engines>(
  engines: Given,
  level: () => DegradationLevel,
  rules: SentenceRules,
): Given {
  return {
    ...engines,
    stt: {
      model: engines.stt.model,
      open: async () => degradeStt(await engines.stt.open(), level),
      [Symbol.asyncDispose]: () => engines.stt[Symbol.asyncDispose](),
    },
    llm: {
      model: engines.llm.model,
      systemPrompt: engines.llm.systemPrompt,
      promptTokens: engines.llm.promptTokens,
      open: async () => degradeLlm(await engines.llm.open(), level, rules),
      [Symbol.asyncDispose]: () => engines.llm[Symbol.asyncDispose](),
    },
  };
}

function degradeStt(session: SttSession, level: () => DegradationLevel): SttSession {
  let lastPartialAt = -Infinity;
  return {
    async transcribe(samples, options) {
      if (options.urgency?.() === 'guess') {
        const tooSoon = performance.now() - lastPartialAt < PARTIAL_EVERY_MS;
        if (tooSoon && level() >= DEGRADATION.fewerPartials)
          throw new PreemptedError('There is too much to do');
        lastPartialAt = performance.now();
      }
      return session.transcribe(samples, options);
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function degradeLlm(session: LlmSession, level: () => DegradationLevel, rules: SentenceRules): LlmSession {
  return {
    countTokens: (text) => session.countTokens(text),
    prefill: (messages, signal) => session.prefill(messages, signal),
    async *reply(messages, signal, urgency) {
      while (level() >= DEGRADATION.noSpeculation && urgency?.() === 'likely')
        await delay(LOOK_EVERY_MS, undefined, { signal });
      let pieces = 0;
      let text = '';
      for await (const piece of session.reply(messages, signal, urgency)) {
        yield piece;
        pieces += 1;
        const said = text.length;
        text += piece;
        const ends = pieces >= ENOUGH_PIECES && sentenceEnd(text, rules, said) !== undefined;
        if (ends && level() >= DEGRADATION.shorterReplies) return;
      }
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

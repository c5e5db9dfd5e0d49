import type { Question } from '../definition/agent-call.ts';
import { kindOf } from '../definition/answers.ts';
import type { Language } from '../languages/language.ts';
import type { Answer } from './answer.ts';

/** How often the caller is asked for one answer. */
const MOST_TRIES = 3;

/** The caller gave no answer that was understood, although they were asked several times. */
export class NoAnswerError extends Error {
  /** Tells it from other errors. */
  override readonly name = 'NoAnswerError';

  /** @internal */
  constructor(question: string) {
    super(`The caller was asked ${MOST_TRIES} times, and gave no valid answer: ${question}`);
  }
}

export interface Asking {
  /** Says something and resolves with the caller's next turn. */
  readonly put: (say: string) => Promise<Answer>;
  readonly language: Pick<Language, 'answers' | 'writeFigures'>;
  readonly today: () => Date;
}

/**
 * Asks the caller something until the answer is valid, and reads it back where that is wanted.
 *
 * @throws NoAnswerError after three answers that were not understood; whatever `put` throws.
 */
export async function ask<T>(question: Question<T>, asking: Asking): Promise<T> {
  const { answers } = asking.language;
  const kind = kindOf(question.input);
  const readsBack = question.readBack ?? (kind !== undefined && kind !== 'yesOrNo');
  let say = question.say;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { text } = await asking.put(say);
    let read = await readAnswer(question, text, asking);
    while (read && readsBack) {
      const { text: opinion } = await asking.put(answers.readBack(kind, String(read.value)));
      const agreed = answers.yesOrNo(opinion);
      if (agreed === true) return read.value;
      // "No, it's Ada at example dot org": the right one may come with the no.
      read = await readAnswer(question, opinion, asking);
      if (++tries >= MOST_TRIES) break;
    }
    if (read && !readsBack) return read.value;
    say = question.again ?? answers.again(question.say);
  }
  throw new NoAnswerError(question.say);
}

/** The answer in what the caller said; undefined if there is no valid one. */
async function readAnswer<T>(
  { input }: Question<T>,
  said: string,
  { language, today }: Asking,
): Promise<{ readonly value: T } | undefined> {
  const kind = kindOf(input);
  const read = kind === undefined ? readings(said, language) : [language.answers[kind](said, today())];
  for (const reading of read) {
    const { success, data } = await input.safeParseAsync(reading);
    if (success) return { value: data };
  }
  return undefined;
}

/** What any other answer may be: the words without the mark after them, a number in them, or small letters, as choices are written. */
function readings(said: string, { writeFigures }: Asking['language']): readonly unknown[] {
  const text = said.trim().replace(/[.!?,]$/, '');
  const figure = /-?\d+(?:[.,]\d+)?/.exec(writeFigures(text.replace(/^one$/i, '1')))?.[0];
  return [text, text.toLowerCase(), ...(figure === undefined ? [] : [Number(figure.replace(',', '.'))])];
}

import { z } from 'zod';

/** Kinds of answers that a language knows how people say. */
export type AnswerKind = 'yesOrNo' | 'email' | 'telephone' | 'day' | 'spelt';

/** What a kind is noted by. An agent's file has zod's functions of its own, and shares nothing with the process but zod's notes. */
const NOTE = 'parleyAnswer';

const noted = (kind: AnswerKind) => ({ [NOTE]: kind });

/** Yes or no. */
export const yesOrNo = z.boolean().meta(noted('yesOrNo'));
/** An e-mail address, said or spelt: "ada at example dot com". */
export const email = z.email('That is no e-mail address.').meta(noted('email'));
/** A telephone number, digit by digit: digits, with a plus before them where one was said. */
export const telephone = z
  .string()
  .regex(/^\+?\d{5,15}$/, 'That is no telephone number.')
  .meta(noted('telephone'));
/** A day, also "tomorrow" and "Friday", which is the next one: as in "2026-11-28". */
export const day = z.iso.date('That is no day.').meta(noted('day'));
/** A name, letter by letter: "A, D, A" is "Ada". */
export const spelt = z
  .string()
  .regex(/^\p{L}[\p{L}\p{N} '’.-]{0,60}$/u, 'That is no name.')
  .meta(noted('spelt'));

/** What kind of answer a schema wants; undefined if it is another one than these. */
export const kindOf = (input: z.ZodType): AnswerKind | undefined =>
  input.meta()?.[NOTE] as AnswerKind | undefined;

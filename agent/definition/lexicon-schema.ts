import { z } from 'zod';
import { compared } from '../domain/lexicon.ts';

/** Words that a lexicon may have: each is looked for in all that is said. */
const MOST_ENTRIES = 200;
/** Forms in which recognition may write one word. */
const MOST_FORMS = 10;
/** Characters of a word. */
export const LONGEST_WORD = 40;
/** Characters of how it is said, or of what recognition writes for it. */
const LONGEST_SOUND = 100;

const oneLine = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty');

const entry = z
  .strictObject(
    {
      word: oneLine
        .max(LONGEST_WORD, `must have at most ${LONGEST_WORD} characters`)
        .regex(/^\S+$/, 'must be one word; give the words of a name an entry each')
        .regex(/^[\p{L}\p{N}](?:.*[\p{L}\p{M}\p{N}+#])?$/u, 'must begin and end with a letter or a digit'),
      say: sound(/\p{L}/u, 'must have letters').optional(),
      ipa: sound(/^[\p{L}\p{M} ]+$/u, 'must be IPA, without slashes, dots and marks').optional(),
      heard: z
        .array(sound(/[\p{L}\p{N}]/u, 'must have letters'), 'must be a list')
        .max(MOST_FORMS, `must be at most ${MOST_FORMS}`)
        .default([]),
    },
    'must have a word, and of say, ipa and heard what there is to say',
  )
  .refine(
    ({ say, ipa }) => say === undefined || ipa === undefined,
    'has say and ipa, which exclude each other',
  );

/** A lexicon, as it is written. */
export const lexicon = z
  .array(entry, 'must be a list of entries, "- word: …"')
  .max(MOST_ENTRIES, `must have at most ${MOST_ENTRIES} entries`)
  .superRefine((entries, context) => {
    const words = new Set<string>();
    const forms = new Map<string, string>();
    for (const [index, { word, heard }] of entries.entries()) {
      if (words.has(compared(word)))
        context.addIssue({ code: 'custom', path: [index], message: 'is there twice' });
      words.add(compared(word));
      for (const form of heard) {
        const other = forms.get(compared(form));
        if (other !== undefined)
          context.addIssue({
            code: 'custom',
            path: [index],
            message: `has "${form}", which stands for ${other}`,
          });
        forms.set(compared(form), word);
      }
    }
  });

function sound(pattern: RegExp, error: string) {
  return oneLine.max(LONGEST_SOUND, `must have at most ${LONGEST_SOUND} characters`).regex(pattern, error);
}

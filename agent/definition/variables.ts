import { z } from 'zod';

/** Characters of a header. */
const LONGEST_HEADER = 4_000;

/** A place for a variable of the environment, such as a key. */
const VARIABLE = /\$\{(\w+)\}/g;

/** Texts by name with the environment's variables in their places; nothing for those that are not set. */
export const withVariables = (
  texts: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      text.replace(VARIABLE, (_, variable: string) => env[variable] ?? ''),
    ]),
  );

/** Headers of requests, with `${VARIABLE}` where something of the environment stands, which has to be set. */
export const headers = z
  .record(z.string().regex(/^[\w-]+$/, 'is not a header'), z.string().max(LONGEST_HEADER))
  .superRefine((given, context) => {
    for (const [header, text] of Object.entries(given))
      for (const [, name = ''] of text.matchAll(VARIABLE))
        if (!process.env[name])
          context.addIssue({
            code: 'custom',
            path: [header],
            message: `needs ${name}, which is not set in the environment`,
          });
  });

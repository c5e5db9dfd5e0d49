import { ConfigError } from '../../platform/errors.ts';
import { english } from './en/english.ts';
import type { Language } from './language.ts';

/** The languages that the agent knows, by their codes. */
export const languages: ReadonlyMap<string, Language> = new Map(
  [english].map((known) => [known.code, known]),
);

/** @throws ConfigError if the agent doesn't know the language. */
export function languageOf(code: string): Language {
  const language = languages.get(code);
  if (language) return language;
  throw new ConfigError(
    `The agent does not know the language "${code}", only ${[...languages.keys()].join(', ')}.`,
  );
}

/** A place for a variable of the environment, such as a key. */
const VARIABLE = /\$\{(\w+)\}/g;

/** A text with the environment's variables in their places; nothing for those that are not set. */
export const withVariables = (text: string, env: NodeJS.ProcessEnv): string =>
  text.replace(VARIABLE, (_, name: string) => env[name] ?? '');

/** The variables that texts want and the environment doesn't have. */
export const missingVariables = (texts: readonly string[], env: NodeJS.ProcessEnv): string[] =>
  texts
    .flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name = '']) => name))
    .filter((name) => !env[name]);

import { z } from 'zod';
import { invalid } from './api-error.ts';

/** Messages for what is wrong in a request, whatever language this process is set to. */
const IN_WORDS = { error: z.locales.en().localeError };

/**
 * Checks what a client sent.
 *
 * @throws ApiError (400) that names the first field that is wrong.
 */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {}, IN_WORDS);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const { path, message } = deepest(issue);
  const param = path === '' ? undefined : path;
  throw invalid(param, param === undefined ? message : `${param}: ${message}`);
}

/** What is wrong in a value that may be several things: what the one says that got furthest. */
function deepest(issue: z.core.$ZodIssue | undefined): { path: string; message: string; depth: number } {
  if (!issue) return { path: '', message: 'The request is malformed', depth: 0 };
  const own = { path: pathOf(issue.path), message: issue.message, depth: issue.path.length };
  if (issue.code !== 'invalid_union') return own;
  const inner = issue.errors
    .flatMap(([first]) => (first ? [first] : []))
    .map((each) => deepest({ ...each, path: [...issue.path, ...each.path] }));
  return inner.reduce((best, other) => (other.depth > best.depth ? other : best), own);
}

/** A field's place as OpenAI writes it: `messages[0].content`. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (written, key) =>
      typeof key === 'number'
        ? `${written}[${key}]`
        : written === ''
          ? String(key)
          : `${written}.${String(key)}`,
    '',
  );

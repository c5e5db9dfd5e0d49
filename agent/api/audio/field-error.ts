import type { z } from 'zod';
import { type ApiError, invalid } from '../api-error.ts';

/** What is wrong with a request's fields, by the first that is wrong: OpenAI's errors name one. */
export function fieldError({ issues: [issue] }: z.ZodError): ApiError {
  if (!issue) return invalid(undefined, 'The request is not right.');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return invalid(nameOf([...issue.path, key]), `There is no field "${key}".`, 'unknown_parameter');
  }
  const param = nameOf(issue.path);
  if (param === undefined) return invalid(undefined, 'The request has to be an object of fields.');
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return missing
    ? invalid(param, `The field "${param}" is missing.`, 'missing_required_parameter')
    : invalid(param, `The field "${param}" is not right: ${issue.message}.`);
}

/** A path as OpenAI writes it: `voice.id`, `include[0]`. */
const nameOf = (path: readonly PropertyKey[]): string | undefined =>
  path.length === 0
    ? undefined
    : path
        .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`))
        .join('');

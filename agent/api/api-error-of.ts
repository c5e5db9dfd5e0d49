import { EngineDiedError, NotLoadedError } from '../domain/errors.ts';
import { ApiError, type ApiErrorType, failed, notHad, overloaded } from './api-error.ts';

/** An engine that has died is open again by then. */
const RESTART_SECONDS = 5;

const TYPES: Readonly<Record<number, ApiErrorType>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

/** Codes by what went wrong, where no more is known. */
const CODES: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  403: 'insufficient_permissions',
  404: 'not_found',
  408: 'request_timeout',
  413: 'request_too_large',
  415: 'unsupported_media_type',
};

/** Turns whatever was thrown into what clients are told. Only what was thrown for them to read is told in its own words. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof NotLoadedError) return notHad('voice', error.message);
  if (error instanceof EngineDiedError)
    return overloaded('The engine is being started again', RESTART_SECONDS, error);
  // Fastify's own errors, and those of the server's hooks, are for the client if their status says so.
  const { statusCode = 500, message = '' } = (error ?? {}) as { statusCode?: number; message?: string };
  if (statusCode === 503) return overloaded(message, RESTART_SECONDS, error);
  if (statusCode < 400 || statusCode >= 500) return failed(error);
  const type = TYPES[statusCode] ?? 'invalid_request_error';
  return new ApiError(message, { statusCode, type, code: CODES[statusCode], cause: error });
}

/** The kinds of error that OpenAI's clients know. */
export type ApiErrorType =
  'invalid_request_error' | 'authentication_error' | 'permission_error' | 'rate_limit_error' | 'server_error';

export interface ApiErrorDetails {
  readonly statusCode: number;
  readonly type: ApiErrorType;
  /** What is wrong, for programs. */
  readonly code?: string | undefined;
  /** The field that is wrong, as in `messages[0].content`. */
  readonly param?: string | undefined;
  /** When the same request may be sent again. */
  readonly retryAfterSeconds?: number | undefined;
  /** What was thrown, if that led to this error. */
  readonly cause?: unknown;
}

const OVERLOADED = 'overloaded';

/** A request can't be answered. It is told as OpenAI's API tells it, so that its clients throw their own errors. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly statusCode: number;
  readonly type: ApiErrorType;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, details: ApiErrorDetails) {
    super(message, { cause: details.cause });
    this.statusCode = details.statusCode;
    this.type = details.type;
    this.code = details.code;
    this.param = details.param;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /** Whether nothing failed: the client asked for what can't be had, or too much is asked for just now. */
  get isRefusal(): boolean {
    return this.statusCode < 500 || (this.code === OVERLOADED && this.cause === undefined);
  }

  /** The body of the answer. */
  get body(): ApiErrorBody {
    const { message, type, param = null, code = null } = this;
    return { error: { message, type, param, code } };
  }
}

/** An error as it is sent. */
export interface ApiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: ApiErrorType;
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** A field is missing, or has a wrong type or a value out of its bounds. */
export const invalid = (param: string | undefined, message: string, code = 'invalid_value'): ApiError =>
  new ApiError(message, { statusCode: 400, type: 'invalid_request_error', code, param });

/** What is asked for is right, but is not had here. */
export const notHad = (param: string, message: string): ApiError =>
  invalid(param, message, 'unsupported_value');

export const modelNotFound = (model: string, known: readonly string[]): ApiError =>
  new ApiError(`The model "${model}" is not loaded here. Loaded: ${known.join(', ') || 'none'}.`, {
    statusCode: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
  });

export const notFound = (message: string): ApiError =>
  new ApiError(message, { statusCode: 404, type: 'invalid_request_error', code: 'not_found' });

export const forbidden = (message: string): ApiError =>
  new ApiError(message, { statusCode: 403, type: 'permission_error', code: 'insufficient_permissions' });

/** The client has used up what it may use. */
export const limited = (message: string, retryAfterSeconds: number): ApiError =>
  new ApiError(message, {
    statusCode: 429,
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    retryAfterSeconds,
  });

/** There is too much to do just now, whoever asks; or, with a cause, something failed that will soon be well. */
export const overloaded = (message: string, retryAfterSeconds: number, cause?: unknown): ApiError =>
  new ApiError(message, {
    statusCode: 503,
    type: 'server_error',
    code: OVERLOADED,
    retryAfterSeconds,
    cause,
  });

export const failed = (cause: unknown): ApiError =>
  new ApiError('Something went wrong here', { statusCode: 500, type: 'server_error', cause });

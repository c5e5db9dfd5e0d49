import type { z } from 'zod';
import type { Scope } from './scopes.ts';

/** What an endpoint is, for the OpenAPI document: each route of `/v1` says it in its `config`. */
export interface EndpointDescription {
  readonly summary: string;
  /** What clients send as JSON. */
  readonly body?: z.ZodType;
  /** What they send otherwise, as a JSON schema. */
  readonly form?: Readonly<Record<string, unknown>>;
  /** The media types of what it answers; by default JSON. */
  readonly answers?: readonly string[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a client has to be allowed for this endpoint of `/v1`; by default nothing more than to be known. */
    scope?: Scope;
    /** What the endpoint is, for the OpenAPI document. */
    about?: EndpointDescription;
  }
}

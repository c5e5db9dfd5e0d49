/** What a client of the API may be allowed: each endpoint needs one of these. */
export const SCOPES = ['chat', 'transcribe', 'speak', 'realtime'] as const;

export type Scope = (typeof SCOPES)[number];

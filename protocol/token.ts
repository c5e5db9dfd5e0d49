import * as z from 'zod/mini';
import { jsonText } from './json-text.ts';

/** Where a token is asked for: https://docs.livekit.io/frontends/authentication/tokens/endpoint/ */
export const TOKEN_PATH = '/api/token';

const MOST_ATTRIBUTES = 32;

const shortText = z.string().check(z.maxLength(256));
const name = shortText.check(z.minLength(1));
/** Long enough for a system prompt. */
const longText = z.string().check(z.maxLength(8_192));

/** What LiveKit's clients send (`TokenSource.endpoint`); other fields are ignored. */
export const tokenRequest = z.object({
  room_name: z.optional(name),
  participant_identity: z.optional(name),
  participant_name: z.optional(shortText),
  participant_metadata: z.optional(z.string().check(z.maxLength(4_096))),
  participant_attributes: z.optional(
    z
      .record(shortText, longText)
      .check(
        z.refine(
          (attributes) => Object.keys(attributes).length <= MOST_ATTRIBUTES,
          `may have ${MOST_ATTRIBUTES} entries at most`,
        ),
      ),
  ),
  room_config: z.optional(
    z.object({
      agents: z.optional(
        z
          .array(z.object({ agent_name: z._default(shortText, ''), metadata: z._default(longText, '') }))
          .check(z.maxLength(1)),
      ),
    }),
  ),
});

/** A request as it is sent. */
export type TokenRequest = z.input<typeof tokenRequest>;

/** Where the room is, and the right to join it. */
export const tokenAnswer = z.object({
  server_url: z.string().check(z.minLength(1)),
  participant_token: z.string().check(z.minLength(1)),
});

export type TokenAnswer = z.output<typeof tokenAnswer>;

/** An answer that is none of these, as text: why there is no token, in words for the caller. */
export const tokenRefusal = jsonText(z.object({ error: z.string().check(z.minLength(1)) }));

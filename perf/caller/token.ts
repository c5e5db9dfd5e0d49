import { randomUUID } from 'node:crypto';
import { CallError, reasonOf } from '../../platform/errors.ts';
import { jsonText } from '../../protocol/json-text.ts';
import { TOKEN_PATH, tokenAnswer, tokenRefusal, type TokenRequest } from '../../protocol/token.ts';

/** Where to join, and the right to. */
export interface Invitation {
  /** Of the LiveKit server. */
  readonly url: string;
  readonly token: string;
}

/** A token endpoint, and what is asked of it. */
export interface Endpoint {
  readonly endpoint: string;
  /** A new one unless it is named. */
  readonly room?: string;
  /** Of the caller: how the call is to be (protocol/caller-attributes.ts). */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** How long an endpoint may take to answer. */
const ANSWER_LIMIT_MS = 5_000;

const answered = jsonText(tokenAnswer);

/** Asks for a token as somebody new. Throws as {@link fetchInvitation} does. */
export function inviteTo({ endpoint, room, attributes }: Endpoint): Promise<Invitation> {
  const id = randomUUID().slice(0, 8);
  return fetchInvitation(endpoint, room ?? `call-${id}`, `caller-${id}`, attributes);
}

/**
 * Asks a token endpoint as LiveKit's client SDKs do (`TokenSource.endpoint`).
 *
 * @param attributes of the caller (protocol/caller-attributes.ts).
 * @param headers beside the usual ones.
 * @throws CallError when the address is none, nobody answers in time, or the answer is no token.
 */
export async function fetchInvitation(
  endpoint: string,
  room: string,
  identity: string,
  attributes: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Invitation> {
  const request: TokenRequest = {
    room_name: room,
    participant_identity: identity,
    participant_name: 'Caller',
    participant_attributes: attributes,
  };
  const { ok, status, body } = await post(endpoint, request, headers);
  if (!ok) {
    const reason = tokenRefusal.safeParse(body).data?.error ?? body;
    throw new CallError(`${endpoint} gave no token: HTTP ${status} ${reason}`.trim());
  }
  const answer = answered.safeParse(body);
  if (!answer.success) {
    throw new CallError(
      `${endpoint} is no LiveKit token endpoint: its answer has no server_url and participant_token.`,
    );
  }
  return { url: answer.data.server_url, token: answer.data.participant_token };
}

async function post(
  endpoint: string,
  request: TokenRequest,
  headers: Readonly<Record<string, string>>,
): Promise<{ ok: boolean; status: number; body: string }> {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new CallError(
      `"${endpoint}" is no token endpoint: give a whole address, such as http://127.0.0.1:8080${TOKEN_PATH}.`,
    );
  }
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return { ok: response.ok, status: response.status, body: await response.text() };
  } catch (error) {
    throw new CallError(
      `No token endpoint answers at ${endpoint} (${reasonOf(error)}). Start an agent there (npm start), or name another ` +
        'endpoint with --endpoint or PARLEY_TOKEN_ENDPOINT.',
      { cause: error },
    );
  }
}

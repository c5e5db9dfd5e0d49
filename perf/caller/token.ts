import { jsonText } from '../../protocol/json-text.ts';
import { tokenAnswer, type TokenRequest } from '../../protocol/token.ts';

/** Where to join, and the right to. */
export interface Invitation {
  /** Of the LiveKit server. */
  readonly url: string;
  readonly token: string;
}

const answered = jsonText(tokenAnswer);

/**
 * Asks a token endpoint as LiveKit's client SDKs do (`TokenSource.endpoint`).
 *
 * @param attributes of the caller (protocol/caller-attributes.ts).
 * @param headers beside the usual ones.
 * @throws TypeError of `fetch` when nobody answers; Error when the endpoint refuses or answers something else.
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
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(5_000),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${body}`);
  const answer = answered.safeParse(body);
  if (!answer.success) {
    throw new Error(
      `${endpoint} is no LiveKit token endpoint: its answer has no server_url and participant_token.`,
    );
  }
  return { url: answer.data.server_url, token: answer.data.participant_token };
}

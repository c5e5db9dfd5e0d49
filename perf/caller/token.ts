import { TokenSourceRequest, TokenSourceResponse } from '@livekit/protocol';

/** Where to join, and the right to. */
export interface Invitation {
  /** Of the LiveKit server. */
  readonly url: string;
  readonly token: string;
}

/**
 * Asks a token endpoint as LiveKit's client SDKs do (`TokenSource.endpoint`).
 *
 * @param attributes of the caller: `parley.speaking_rate` and the like.
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
  const request = new TokenSourceRequest({
    roomName: room,
    participantIdentity: identity,
    participantName: 'Caller',
    participantAttributes: { ...attributes },
  });
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: request.toJsonString({ useProtoFieldName: true }),
    signal: AbortSignal.timeout(5_000),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${body}`);
  const { serverUrl, participantToken } = parse(body) ?? {};
  if (!serverUrl || !participantToken) {
    throw new Error(
      `${endpoint} is no LiveKit token endpoint: its answer has no server_url and participant_token.`,
    );
  }
  return { url: serverUrl, token: participantToken };
}

function parse(body: string): TokenSourceResponse | undefined {
  try {
    return TokenSourceResponse.fromJsonString(body, { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
}

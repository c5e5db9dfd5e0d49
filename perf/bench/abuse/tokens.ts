import fc from 'fast-check';
import type { TokenRequest } from '../../../protocol/token.ts';
import { type Flaw, FLAWS, type Provider } from './identity-provider.ts';
import { expectThat, type Kind } from './kind.ts';
import { strangeJson, strangeJsonText, strangeText, wellFormed } from './strange-text.ts';

/** A token endpoint that is abused. */
export interface TokenTarget {
  readonly endpoint: string;
  /** A key that gets tokens. */
  readonly apiKey: string;
  readonly provider: Provider;
}

/** How those who ask say who they are. */
type Credential =
  | { readonly type: 'none' }
  | { readonly type: 'headers'; readonly headers: Readonly<Record<string, string>> }
  | { readonly type: 'api key'; readonly change: (key: string) => string; readonly how: string }
  | { readonly type: 'token'; readonly flaw: Flaw; readonly subject: string };

/** Who may ask: a server, or a user of the identity provider. */
type Known = 'server' | 'user';

export type TokenInput =
  | { readonly by: Credential; readonly body: string }
  | { readonly by: Known; readonly body: string; readonly status: 400 | 403 };

/** What a header can hold. */
const headerText = (maxLength: number): fc.Arbitrary<string> =>
  strangeText(maxLength).map((text) => text.replace(/[^\x21-\x7e]/g, '').trim());

const CHANGES: readonly { readonly how: string; readonly change: (key: string) => string }[] = [
  { how: 'a part of it', change: (key) => key.slice(0, -1) },
  { how: 'more than it', change: (key) => `${key}x` },
  { how: 'in capitals', change: (key) => key.toUpperCase() },
  { how: 'twice', change: (key) => `${key},${key}` },
  { how: 'backwards', change: (key) => [...key].reverse().join('') },
  { how: 'quoted', change: (key) => `"${key}"` },
];

const credential: fc.Arbitrary<Credential> = fc.oneof(
  fc.constant<Credential>({ type: 'none' }),
  fc
    .tuple(fc.constantFrom('authorization', 'x-api-key', 'cookie'), headerText(300), fc.boolean())
    .map(([name, text, bearer]) => ({
      type: 'headers' as const,
      headers: { [name]: `${bearer ? 'Bearer ' : ''}${text}` },
    })),
  fc
    .integer({ min: 1, max: 12_000 })
    .map((length) => ({ type: 'headers' as const, headers: { 'x-api-key': 'x'.repeat(length) } })),
  fc.constantFrom(...CHANGES).map((changed) => ({ type: 'api key' as const, ...changed })),
  {
    arbitrary: fc.record({
      type: fc.constant('token' as const),
      flaw: fc.constantFrom(...FLAWS),
      subject: strangeText(60).map((text) => wellFormed(text) || 'ada'),
    }),
    weight: 4,
  },
);

const tooLong = (length: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: 50 }).map((more) => 'x'.repeat(length + more));

const notText = strangeJson().filter((value) => typeof value !== 'string');

/** Fields as they can't be, one of which is enough to be refused. */
const badField: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('room_name', 'participant_identity', 'participant_name', 'participant_metadata'),
      notText,
    )
    .map(([name, value]) => ({ [name]: value })),
  tooLong(256).map((text) => ({ participant_identity: text })),
  tooLong(256).map((text) => ({ participant_name: text })),
  tooLong(4_096).map((text) => ({ participant_metadata: text })),
  fc.constant({ participant_identity: '' }),
  notText
    .filter((value) => typeof value !== 'object' || value === null || Array.isArray(value))
    .map((value) => ({ participant_attributes: value })),
  fc
    .tuple(strangeText(40), notText)
    .map(([name, value]) => ({ participant_attributes: { [`x${name}`]: value } })),
  tooLong(8_192).map((text) => ({ participant_attributes: { 'parley.voice': text } })),
  fc.integer({ min: 33, max: 200 }).map((count) => ({
    participant_attributes: Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, ''])),
  })),
  fc.constant({ room_config: { agents: [{}, {}] } }),
  notText
    .filter((value) => !Array.isArray(value) || value.length > 1)
    .map((value) => ({ room_config: { agents: value } })),
  strangeText(60)
    .filter((text) => text !== '')
    .map((text) => ({ room_config: { agents: [{ agent_name: text }] } })),
);

const badBody = fc.oneof(
  { arbitrary: badField.map((field) => JSON.stringify(field)), weight: 4 },
  { arbitrary: strangeJsonText().filter((text) => text !== '' && !isObject(text)), weight: 1 },
);

const otherRoom = strangeText(200)
  .filter((text) => text !== '')
  .map((room): string => JSON.stringify({ room_name: room } satisfies TokenRequest));

const known = fc.constantFrom<Known>('server', 'user');

/** Requests for tokens by those who may not have one, and by those who may and ask for what they can't. */
export function badTokens({ endpoint, apiKey, provider }: TokenTarget): Kind<TokenInput> {
  const headersFor = async (by: Credential | Known): Promise<Readonly<Record<string, string>>> => {
    if (by === 'server') return { 'x-api-key': apiKey };
    if (by === 'user') return { authorization: `Bearer ${await provider.token('ada')}` };
    switch (by.type) {
      case 'none':
        return {};
      case 'headers':
        return by.headers;
      case 'api key':
        return { 'x-api-key': by.change(apiKey) };
      case 'token':
        return { authorization: `Bearer ${await provider.badToken(by.flaw, by.subject)}` };
    }
  };
  return {
    name: 'tokens',
    right: '401 (403 for another service or room, 400 for a request that is wrong), a reason, and no token',
    inputs: fc.oneof(
      {
        arbitrary: fc.record({ by: credential, body: fc.constantFrom('{}', '{"room_name":"x"}') }),
        weight: 5,
      },
      { arbitrary: fc.record({ by: known, body: badBody, status: fc.constant(400 as const) }), weight: 3 },
      { arbitrary: fc.record({ by: known, body: otherRoom, status: fc.constant(403 as const) }), weight: 1 },
    ),
    check: async (input) => {
      const headers = { ...(await headersFor(input.by)), 'content-type': 'application/json' };
      const response = await fetch(endpoint, { method: 'POST', headers, body: input.body });
      const answer = await response.text();
      const expected = 'status' in input ? input.status : statusFor(input.by);
      expectThat(
        response.status === expected,
        `${response.status} instead of ${expected}: ${answer.slice(0, 200)}`,
      );
      expectThat(/^\{"error":"[^"]+.*"\}$/s.test(answer), `no reason, or more: ${answer.slice(0, 200)}`);
    },
    shrinks: true,
  };
}

/** Someone else's token is known to be good, and for another: that is said apart. */
function statusFor(by: Credential): number {
  return by.type === 'token' && by.flaw === 'for another service' ? 403 : 401;
}

/** Whether a text is a JSON object, which could be a request that is right. */
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

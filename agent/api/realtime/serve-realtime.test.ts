import fc from 'fast-check';
import { OpenAI } from 'openai';
import { OpenAIRealtimeWS as FirstVersionWS } from 'openai/beta/realtime/ws';
import { afterEach, describe, expect, it } from 'vitest';
import {
  RawClient,
  type RealtimeServer,
  WITHOUT_TLS,
  officialClient,
  startRealtime,
} from './realtime-server.fixture.ts';
import { tone } from './session.fixture.ts';

const KEY = 'a-key-of-more-than-24-characters';
const CHAT_KEY = 'a-key-for-chat-of-24-characters';
const KEYS = {
  credentials: { apiKeys: [KEY], scopedKeys: [{ key: CHAT_KEY, scopes: ['chat'] }], jwt: undefined },
};

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened[Symbol.asyncDispose]();
});
const start = async (changes: Parameters<typeof startRealtime>[0] = {}): Promise<RealtimeServer> => {
  const server = await startRealtime(changes);
  open.push(server);
  return server;
};
const connect = async (server: RealtimeServer, ...how: [string[]?, object?]): Promise<RawClient> => {
  const client = await RawClient.connect(server.api.url, ...how);
  open.push({ [Symbol.asyncDispose]: () => client.close() });
  return client;
};
const question = {
  type: 'conversation.item.create' as const,
  item: {
    type: 'message' as const,
    role: 'user' as const,
    content: [{ type: 'input_text' as const, text: 'How are you?' }],
  },
};

describe('/v1/realtime', () => {
  it("talks with OpenAI's own client", async () => {
    const server = await start(KEYS);
    const client = officialClient(server.api.url, KEY);
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    let transcript = '';
    client.on('response.output_audio_transcript.delta', ({ delta }) => (transcript += delta));
    await new Promise((resolve) => client.once('session.created', resolve));
    client.send(question);
    client.send({ type: 'response.create' });
    const { response } = await new Promise<{ response: { status?: string } }>((resolve) =>
      client.once('response.done', resolve),
    );
    client.close();
    expect(response.status).toBe('completed');
    expect(transcript).toBe('Fine. And you?');
    expect(errors).toEqual([]);
    await server.calls.idle();
    expect(await server.metrics()).toMatch(/parley_calls_total\{outcome="ended"\} 1/);
    expect(await server.metrics()).toMatch(/parley_turns_total\{outcome="answered"\} 1/);
    expect(await server.api.metrics()).toMatch(/endpoint="\/v1\/realtime",outcome="ok"\} 1/);
  });

  it('talks with a client of the first version', async () => {
    const server = await start();
    const client = new FirstVersionWS(
      { model: 'gpt-4o-realtime-preview', options: WITHOUT_TLS },
      new OpenAI({ apiKey: 'none', baseURL: `${server.api.url}/v1` }),
    );
    let transcript = '';
    client.on('response.audio_transcript.delta', ({ delta }) => (transcript += delta));
    await new Promise((resolve) => client.on('session.created', resolve));
    client.send(question);
    client.send({ type: 'response.create' });
    await new Promise((resolve) => client.on('response.done', resolve));
    client.close();
    expect(transcript).toBe('Fine. And you?');
  });

  it('is for those with a key, which browsers send as a subprotocol', async () => {
    const server = await start(KEYS);
    await expect(connect(server)).rejects.toThrow(/^401 .*"type":"authentication_error"/);
    await expect(connect(server, [], { headers: { authorization: `Bearer ${CHAT_KEY}` } })).rejects.toThrow(
      /^403/,
    );
    await expect(connect(server, ['realtime', `openai-insecure-api-key.wrong`])).rejects.toThrow(/^401/);
    const client = await connect(server, ['realtime', `openai-insecure-api-key.${KEY}`]);
    expect(client.socket.protocol).toBe('realtime');
    await client.next('session.created');
  });

  it('is for pages of other sites only where the operator allows it', async () => {
    const server = await start({ corsOrigins: ['https://friend.example'] });
    await expect(connect(server, [], { origin: 'https://stranger.example' })).rejects.toThrow(/^403/);
    await connect(server, [], { origin: 'https://friend.example' });
    await connect(server, [], { origin: server.api.url });
  });

  it('gives a page a secret for a session, and the session is as it was asked for', async () => {
    const server = await start(KEYS);
    const ask = (key: string, body: object) =>
      fetch(`${server.api.url}/v1/realtime/client_secrets`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const answer = await ask(KEY, { session: { type: 'realtime', instructions: 'Be short.' } });
    const { value, expires_at, session } = (await answer.json()) as {
      value: string;
      expires_at: number;
      session: object;
    };
    expect(session).toMatchObject({ instructions: 'Be short.' });
    expect(expires_at - Date.now() / 1_000).toBeGreaterThan(500);
    const client = await connect(server, ['realtime', `openai-insecure-api-key.${value}`]);
    const created = await client.next('session.created');
    expect(created['session']).toMatchObject({ instructions: 'Be short.' });
    // Whoever has only the secret can't choose what its giver has chosen.
    client.send({ type: 'session.update', session: { instructions: 'Be rude.' } });
    expect((await client.next('session.updated'))['session']).toMatchObject({ instructions: 'Be short.' });

    expect((await ask(value, {})).status).toBe(403);
    const forged = `${value.slice(0, -3)}AAA`;
    await expect(connect(server, ['realtime', `openai-insecure-api-key.${forged}`])).rejects.toThrow(/^401/);
    expect((await ask(KEY, { session: { audio: { output: { voice: 'nobody' } } } })).status).toBe(400);
    expect((await ask(KEY, { session: { instructions: 'x'.repeat(4_100) } })).status).toBe(400);
    const tooLong = await ask(KEY, { expires_after: { seconds: 1e9 } });
    expect(tooLong.status).toBe(400);
    expect(await tooLong.json()).toMatchObject({
      error: { param: 'expires_after.seconds', message: expect.stringContaining('7200') as unknown },
    });
  });

  it('takes the lines of calls, and no more of them than there are', async () => {
    const server = await start({ mostCalls: 1 });
    const client = await connect(server);
    await client.next('session.created');
    expect(server.admission.refusal(0)).toMatch(/as many/);
    await expect(connect(server)).rejects.toThrow(/^503 .*All lines are busy/);
    await client.close();
    await server.calls.idle();
    await (await connect(server)).next('session.created');
    expect(await server.metrics()).toMatch(/parley_calls_total\{outcome="refused"\} 1/);
  });

  it('ends at a limit of calls, and says so', async () => {
    const server = await start({ callLimits: { idleMs: 0, longestMs: 200 } });
    const client = await connect(server);
    expect((await client.next('response.done'))['response']).toMatchObject({ status: 'completed' });
    expect(await client.next('error')).toMatchObject({ error: { code: 'session_expired' } });
    expect(await client.closed).toBe(1_000);
  });

  it('ends with the process', async () => {
    const server = await start();
    const client = await connect(server);
    await client.next('session.created');
    await server.calls[Symbol.asyncDispose]();
    expect(await client.closed).toBe(1_000);
    expect(server.admission.others).toBe(0);
  });

  it('says what it is not', async () => {
    const { api } = await start();
    expect((await fetch(`${api.url}/v1/realtime`)).status).toBe(400);
    const sdp = await fetch(`${api.url}/v1/realtime/calls`, { method: 'POST', body: 'v=0' });
    expect([400, 415]).toContain(sdp.status);
    expect(JSON.stringify(await sdp.json())).toMatch(/LiveKit/);
  });
});

describe('a client that sends what it should not', () => {
  const name = fc.constantFrom(
    ...[
      'session.update',
      'input_audio_buffer.append',
      'input_audio_buffer.commit',
      'input_audio_buffer.clear',
    ],
    ...['conversation.item.create', 'conversation.item.delete', 'conversation.item.retrieve'],
    ...['conversation.item.truncate', 'response.create', 'response.cancel', 'transcription_session.update'],
  );
  const key = fc.constantFrom(
    ...['session', 'audio', 'item', 'item_id', 'response', 'previous_item_id', 'content_index', 'event_id'],
    ...[
      'audio_end_ms',
      'input',
      'output',
      'format',
      'turn_detection',
      'type',
      'role',
      'content',
      'text',
      'id',
    ],
    ...['instructions', 'voice', 'tools', '__proto__', 'output_modalities', 'conversation', 'metadata'],
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        'audio/pcm',
        'audio/pcmu',
        'server_vad',
        'message',
        'user',
        'input_text',
        'root',
        'AAAA',
        'realtime',
      ),
      fc.anything({ withBigInt: false }),
      fc.dictionary(key, tie('value')),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  const event = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(name, fc.dictionary(key, value))
        .map(([type, fields]) => JSON.stringify({ ...fields, type })),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  );

  it('is told, whatever that is, and talks on', async () => {
    const server = await start();
    const client = await connect(server);
    await client.next('session.created');
    let marks = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        for (const text of events) client.send(text);
        marks++;
        const mark = `mark-${marks}`;
        client.send({ type: 'no.such.event', event_id: mark });
        for (;;) {
          const { error } = (await client.next('error')) as unknown as {
            error: { type: string; event_id: string | null };
          };
          expect(error.type).not.toBe('server_error');
          if (error.event_id === mark) break;
        }
      }),
      { seed: 21, numRuns: 30 },
    );
    await client.close();
    const other = await connect(server);
    other.send(question);
    other.send({ type: 'response.create' });
    expect((await other.next('response.done'))['response']).toMatchObject({ status: 'completed' });
  }, 60_000);

  it('may send no bytes, and nothing that is too long', async () => {
    const server = await start();
    const client = await connect(server);
    client.socket.send(Buffer.from([1, 2, 3]));
    expect(await client.next('error')).toMatchObject({ error: { code: 'invalid_json' } });
    client.send({ type: 'input_audio_buffer.append', audio: 'A'.repeat(1024 * 1024) });
    expect(await client.closed).toBe(1_009);
    await (await connect(server)).next('session.created');
  });

  it('is told to be slower, and has to go when it is not', async () => {
    const server = await start();
    const client = await connect(server);
    for (let sent = 0; sent < 4_000 && client.socket.readyState === client.socket.OPEN; sent++)
      client.send({ type: 'input_audio_buffer.clear', event_id: `${sent}` });
    expect(await client.closed).toBe(1_008);
    expect(await client.next('error').catch(() => client.told.length)).toMatchObject({
      error: { code: 'rate_limit_exceeded' },
    });
  });

  it('has to go, too, when what it floods the agent with is no event at all', async () => {
    const server = await start();
    const client = await connect(server);
    for (let sent = 0; sent < 4_000 && client.socket.readyState === client.socket.OPEN; sent++)
      client.send('not an event');
    expect(await client.closed).toBe(1_008);
    await (await connect(server)).next('session.created');
  });

  it('may send a recording at once, but not hours', async () => {
    const server = await start();
    const client = await connect(server);
    const audio = tone(0.5, 10_000);
    for (let sent = 0; sent < 20; sent++) client.send({ type: 'input_audio_buffer.append', audio });
    expect(await client.next('error')).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  });
});

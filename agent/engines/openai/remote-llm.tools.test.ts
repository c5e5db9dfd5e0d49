import { describe, expect, it } from 'vitest';
import type { Message, ModelPart } from '../../domain/message.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import * as answers from './model-server.fixture.ts';
import { event, events, said } from './model-server.fixture.ts';
import { closeLater, kindOf, open, QUESTION, server, useModelServer, watch } from './remote-llm.fixture.ts';

useModelServer();

const TOOLS: readonly FunctionTool[] = [
  {
    name: 'freeRooms',
    description: 'Free rooms',
    parameters: { type: 'object', properties: { guests: { type: 'integer' } } },
  },
  { name: 'clock', description: undefined, parameters: undefined },
];

async function parts(messages = QUESTION, tools = TOOLS): Promise<ModelPart[]> {
  const session = await (await open()).open();
  closeLater(session);
  const given: ModelPart[] = [];
  for await (const part of session.reply(messages, new AbortController().signal, undefined, tools))
    given.push(part);
  return given;
}

interface Piece {
  readonly index?: number;
  readonly id?: string;
  readonly name?: string;
  readonly json?: string;
}

/** A piece of a call, as servers stream it. */
const piece = ({ index, id, name, json }: Piece): string =>
  event({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: json } }] });

const streams =
  (...sent: readonly string[]): answers.Answer =>
  (response) =>
    events(response).end(sent.join('') + event({}, 'tool_calls') + 'data: [DONE]\n\n');

const requested = (): Record<string, unknown> =>
  JSON.parse(String(server.requests[0]?.body)) as Record<string, unknown>;

describe('a model elsewhere that calls tools', () => {
  it('is told of them and of the date, and its call comes after its words, in one part', async () => {
    server.answer = streams(
      said('Let me look.'),
      piece({ index: 0, id: 'a', name: 'freeRooms', json: '' }),
      piece({ index: 0, json: '{"gu' }),
      piece({ index: 0, json: 'ests":2}' }),
    );
    expect(await parts()).toEqual([
      { type: 'text', text: 'Let me look.' },
      { type: 'call', name: 'freeRooms', arguments: '{"guests":2}' },
    ]);
    const { tools, messages } = requested();
    expect(tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'freeRooms',
          description: 'Free rooms',
          parameters: { type: 'object', properties: { guests: { type: 'integer' } } },
        },
      },
      { type: 'function', function: { name: 'clock', parameters: { type: 'object', properties: {} } } },
    ]);
    const [system] = messages as { content: string }[];
    expect(system?.content).toMatch(/^Be kind\.\n\nToday, \w+day, is \d{4}-\d{2}-\d{2}\. Tomorrow/);
    await expect
      .poll(() => watch.requested.mock.calls)
      .toEqual([[expect.objectContaining({ outcome: 'ok' })]]);
  });

  it('may call several, whether its server numbers the pieces or not, and end with "stop"', async () => {
    server.answer = (response) =>
      events(response).end(
        piece({ id: 'a', name: 'freeRooms', json: '{"guests":1}' }) +
          piece({ id: 'b', name: 'freeRooms', json: '{"guests"' }) +
          piece({ id: 'b', json: ':2}' }) +
          piece({ index: 7, id: 'c', name: 'clock' }) +
          answers.ENDING,
      );
    expect(await parts()).toEqual([
      { type: 'call', name: 'freeRooms', arguments: '{"guests":1}' },
      { type: 'call', name: 'freeRooms', arguments: '{"guests":2}' },
      { type: 'call', name: 'clock', arguments: '{}' },
    ]);
  });

  it('reads each call followed by its result, and one that still runs as such', async () => {
    const call = { id: 1, name: 'freeRooms', arguments: '{"guests":2}', result: '{"rooms":3}' };
    const conversation: Message[] = [
      ...QUESTION,
      { role: 'assistant', heard: '', calls: [call, { ...call, id: 2, result: undefined }] },
      { role: 'assistant', heard: 'Three.' },
      { role: 'user', content: 'Thanks.' },
    ];
    await parts(conversation);
    const written = { name: 'freeRooms', arguments: '{"guests":2}' };
    expect((requested()['messages'] as unknown[]).slice(QUESTION.length)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call00001', type: 'function', function: written },
          { id: 'call00002', type: 'function', function: written },
        ],
      },
      { role: 'tool', tool_call_id: 'call00001', content: '{"rooms":3}' },
      { role: 'tool', tool_call_id: 'call00002', content: 'It is still running.' },
      { role: 'assistant', content: 'Three.' },
      { role: 'user', content: 'Thanks.' },
    ]);
  });

  it('is told of no tools and no date where there are none', async () => {
    await parts(QUESTION, []);
    expect(requested()).not.toHaveProperty('tools');
    expect(requested()['messages']).toContainEqual({ role: 'system', content: 'Be kind.' });
  });

  const flood = Array.from({ length: 9 }, (_, index) => piece({ index, name: 'clock' }));
  const long = Array.from({ length: 5 }, () => piece({ index: 0, json: ' '.repeat(1_000) }));
  it.each<[string, readonly string[]]>([
    ['a tool that there is not', [piece({ index: 0, name: 'rm' })]],
    ['a tool without a name', [piece({ index: 0, json: '{}' })]],
    ['with what is no JSON', [piece({ index: 0, name: 'freeRooms', json: '{"guests":' })]],
    ['with what is no object', [piece({ index: 0, name: 'freeRooms', json: '[2]' })]],
    ['with far too much', [piece({ index: 0, name: 'clock' }), ...long]],
    ['far too many', flood],
    ['by what is no call', [event({ tool_calls: [{ index: 'first' }] })]],
  ])('fails when it calls %s', async (_, sent) => {
    server.answer = streams(...sent);
    expect(await kindOf(parts())).toBe('garbage');
  });
});

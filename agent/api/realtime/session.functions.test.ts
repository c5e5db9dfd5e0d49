import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GenerationPart, GenerationRequest } from '../../domain/text-generator.ts';
import { CLOCKS, ScriptedSession, says, update } from './session.fixture.ts';

const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const usage = { promptTokens: 40, cachedTokens: 30, completionTokens: 10, reasoningTokens: 0 };
const calling = (city: string): GenerationPart[] => [
  { type: 'call', name: 'get_weather' },
  { type: 'arguments', text: '{"city":' },
  { type: 'arguments', text: `"${city}"}` },
  { type: 'end', reason: 'calls', usage },
];
const saying = (text: string): GenerationPart[] => [
  { type: 'text', text },
  { type: 'end', reason: 'stop', usage },
];
const resultIn = ({ prompt }: GenerationRequest): string | undefined =>
  typeof prompt === 'string'
    ? undefined
    : prompt.flatMap((message) => (message.role === 'assistant' ? message.calls : [])).at(-1)?.result;

let session: ScriptedSession;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: CLOCKS });
  session = await ScriptedSession.begin();
  session.engines.calls = (request) => {
    const result = resultIn(request);
    return result === undefined ? calling('Paris') : saying(`It is ${result} there.`);
  };
  await session.send(update({ tools: [WEATHER] }));
  session.told.length = 0;
});
afterEach(async () => {
  await session.end();
  vi.useRealTimers();
});

const responses = () => session.all('response.done').map((event) => event['response']);
const calls = () => session.all('response.function_call_arguments.done');
const output = (text: string) => ({
  type: 'conversation.item.create',
  item: { type: 'function_call_output', call_id: calls().at(-1)?.['call_id'], output: text },
});

describe('a function', () => {
  it('is called in a response, and the next one goes on with what it gave', async () => {
    await session.send(says('What is the weather in Paris?'));
    session.told.length = 0;
    await session.send({ type: 'response.create' });
    await session.waits(100);
    expect(calls()).toMatchObject([{ name: 'get_weather', arguments: '{"city":"Paris"}' }]);
    expect(responses()).toMatchObject([
      {
        status: 'completed',
        output: [{ type: 'function_call', name: 'get_weather', status: 'completed' }],
        usage: { input_tokens: 40, output_tokens: 10, input_token_details: { cached_tokens: 30 } },
      },
    ]);
    expect(session.told.map(({ type }) => type)).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
    // Nothing is said beside it.
    expect(session.engines.voices).toEqual([]);

    await session.send(output('19 degrees'));
    await session.send({ type: 'response.create' });
    await session.waits(1_000);
    expect(session.all('response.output_audio_transcript.done').at(-1)).toMatchObject({
      transcript: 'It is 19 degrees there.',
    });
    expect(session.engines.requests.at(-1)?.prompt).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'What is the weather in Paris?' },
      {
        role: 'assistant',
        content: '',
        calls: [{ name: 'get_weather', arguments: '{"city":"Paris"}', result: '19 degrees' }],
      },
    ]);
  });

  it('is never called for a guess that the caller has finished: only once they have', async () => {
    const cities = ['Lyon', 'Nice'];
    session.engines.calls = () => calling(cities[session.engines.requests.length - 1] ?? 'Nowhere');
    session.engines.hears = () => 'What is the weather in Lyon';
    await session.speaks(640);
    await session.isQuiet(150);
    // The reply to the guess is made by now, and held.
    expect(session.engines.requests).toHaveLength(1);
    expect(session.all('response.created')).toEqual([]);
    session.engines.hears = () => 'What is the weather in Lyon or rather in Nice?';
    await session.speaks(640);
    await session.isQuiet(400);
    await session.waits(100);
    expect(session.engines.requests).toHaveLength(2);
    expect(calls()).toMatchObject([{ arguments: '{"city":"Nice"}' }]);
    expect(JSON.stringify(session.told)).not.toContain('"Lyon');
    expect(responses()).toMatchObject([{ status: 'completed' }]);
  });

  it('may be called after some words, and is so before these were heard', async () => {
    session.engines.calls = () => [{ type: 'text', text: 'Let me look that up. ' }, ...calling('Paris')];
    await session.send(says('What is the weather in Paris?'));
    await session.send({ type: 'response.create' });
    await session.waits(100);
    expect(calls()).toHaveLength(1);
    expect(responses()).toEqual([]);
    await session.waits(1_000);
    expect(responses()).toMatchObject([
      {
        output: [
          { type: 'message', content: [{ transcript: 'Let me look that up.' }] },
          { type: 'function_call', status: 'completed' },
        ],
      },
    ]);
  });

  it('may be one of several that are called at once', async () => {
    session.engines.calls = () => [...calling('Paris').slice(0, -1), ...calling('Rome')];
    await session.send(says('What is the weather in Paris and in Rome?'));
    await session.send({ type: 'response.create' });
    await session.waits(100);
    expect(calls()).toMatchObject([{ arguments: '{"city":"Paris"}' }, { arguments: '{"city":"Rome"}' }]);
    expect(new Set(calls().map((call) => call['call_id'])).size).toBe(2);
    expect(calls().map((call) => call['output_index'])).toEqual([0, 1]);
  });

  it('is not called with half of its arguments', async () => {
    session.engines.calls = () => [...calling('Paris').slice(0, 2), { type: 'end', reason: 'length', usage }];
    await session.send(says('What is the weather in Paris?'));
    await session.send({ type: 'response.create' });
    await session.waits(100);
    expect(responses()).toMatchObject([
      {
        status: 'incomplete',
        status_details: { reason: 'max_output_tokens' },
        output: [{ type: 'function_call', status: 'incomplete' }],
      },
    ]);
    await session.send(output('19 degrees'));
    expect(session.one('error')).toMatchObject({ error: { code: 'invalid_tool_call_id' } });
  });

  it('may be had for one response, with a choice of its own', async () => {
    await session.send(update({ tools: [] }));
    await session.send(says('How are you?'));
    const tool = { ...WEATHER, name: 'get_forecast' };
    const tool_choice = { type: 'function', name: 'get_forecast' };
    await session.send({ type: 'response.create', response: { tools: [tool], tool_choice } });
    await session.waits(100);
    expect(session.engines.requests).toMatchObject([
      { tools: [{ name: 'get_forecast' }], toolChoice: { name: 'get_forecast' } },
    ]);
    expect(session.engines.prompts).toEqual([]);
  });

  it('is forgotten with the rest of the conversation, and never without its question', async () => {
    session.engines.calls = () => saying('Yes.');
    for (let turn = 0; turn < 12; turn++) {
      await session.waits(20_000);
      await session.send(says(`Question ${turn} ${'is long '.repeat(200)}`));
      const call = { type: 'function_call', call_id: `call_${turn}`, name: 'get_weather', arguments: '{}' };
      await session.send({ type: 'conversation.item.create', item: call });
      const item = { type: 'function_call_output', call_id: `call_${turn}`, output: `Result ${turn}` };
      await session.send({ type: 'conversation.item.create', item });
    }
    await session.send(says('And now?'));
    await session.send({ type: 'response.create' });
    await session.waits(100);
    const { prompt = [] } = session.engines.requests.at(-1) ?? {};
    if (typeof prompt === 'string') throw new Error('no conversation');
    const [, first] = prompt;
    expect(first?.role).toBe('user');
    expect(JSON.stringify(prompt)).not.toContain('Question 0 ');
    expect(JSON.stringify(prompt)).toContain('Result 11');
    expect(prompt.at(-1)).toEqual({ role: 'user', content: 'And now?' });
  });
});

describe('functions', () => {
  it('are shown in the session, and refused where they can not be meant', async () => {
    await session.send(update({ tool_choice: { type: 'function', name: 'get_weather' } }));
    expect(session.one('session.updated')['session']).toMatchObject({
      tools: [WEATHER],
      tool_choice: { type: 'function', name: 'get_weather' },
    });
    for (const changes of [
      { tool_choice: { type: 'function', name: 'get_time' } },
      { tools: [WEATHER, WEATHER] },
      { tools: [{ ...WEATHER, name: 'with spaces' }] },
      { tools: [{ ...WEATHER, description: 'word '.repeat(800) }, ...many(10, 'word '.repeat(800))] },
    ])
      await session.send(update(changes));
    expect(session.all('error')).toHaveLength(4);
    expect(session.all('session.updated')).toHaveLength(1);
    await session.send(
      update({ tools: [{ type: 'mcp', server_label: 'files' }], instructions: 'Be short.' }),
    );
    expect(session.all('error').at(-1)).toMatchObject({ error: { code: 'unsupported_value' } });
    expect(session.all('session.updated').at(-1)).toMatchObject({ session: { instructions: 'Be short.' } });
  });

  it('give something to calls only that there were, and once', async () => {
    await session.send({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'call_1', output: '{}' },
    });
    await session.send(says('What is the weather in Paris?'));
    await session.send({ type: 'response.create' });
    await session.waits(100);
    await session.send(output('19 degrees'));
    await session.send(output('20 degrees'));
    expect(session.all('error')).toMatchObject([
      { error: { code: 'invalid_tool_call_id' } },
      { error: { code: 'invalid_tool_call_id' } },
    ]);
  });

  it('are not had where callers may not choose what the model is told', async () => {
    const caller = await ScriptedSession.begin('present', false);
    await caller.send(update({ tools: [WEATHER], tool_choice: 'required' }));
    expect(caller.one('error')).toMatchObject({ error: { type: 'permission_error' } });
    expect(caller.one('session.updated')['session']).toMatchObject({ tools: [], tool_choice: 'auto' });
    await caller.end();
  });

  it('are told of what was wrong when the model can not make them', async () => {
    session.engines.calls = () => {
      throw new Error('the model is gone');
    };
    await session.send(says('What is the weather in Paris?'));
    await session.send({ type: 'response.create' });
    await session.waits(2_000);
    expect(session.all('error')).toMatchObject([{ error: { type: 'server_error' } }]);
    expect(responses()).toMatchObject([{ status: 'completed' }]);
  });
});

const many = (count: number, description: string) =>
  Array.from({ length: count }, (_, index) => ({ ...WEATHER, name: `tool_${index}`, description }));

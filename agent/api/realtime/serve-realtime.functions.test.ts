import { RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { startRealtime } from './realtime-server.fixture.ts';

it("has OpenAI's agents use their tools, and answers with what these gave", async () => {
  await using server = await startRealtime();
  server.engines.calls = ({ prompt }) => {
    const results =
      typeof prompt === 'string'
        ? []
        : prompt.flatMap((message) => (message.role === 'assistant' ? message.calls : []));
    const usage = { promptTokens: 9, cachedTokens: 0, completionTokens: 9, reasoningTokens: 0 };
    const result = results.at(-1)?.result;
    return result === undefined
      ? [
          { type: 'call', name: 'get_weather' },
          { type: 'arguments', text: '{"city":"Paris"}' },
          { type: 'end', reason: 'calls', usage },
        ]
      : [
          { type: 'text', text: `It is ${result}.` },
          { type: 'end', reason: 'stop', usage },
        ];
  };
  const cities: string[] = [];
  const weather = tool({
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      cities.push(city);
      return 'sunny';
    },
  });
  const agent = new RealtimeAgent({ name: 'Guide', instructions: 'Be kind.', tools: [weather] });
  const session = new RealtimeSession(agent, { transport: 'websocket', tracingDisabled: true });
  const errors: unknown[] = [];
  session.on('error', (error) => errors.push(error));
  await session.connect({ apiKey: 'none', url: `${server.api.url.replace('http', 'ws')}/v1/realtime` });
  const answered = new Promise<string>((resolve) =>
    session.on('agent_end', (_context, _agent, answer) => {
      if (answer !== '') resolve(answer);
    }),
  );
  session.sendMessage('What is the weather in Paris?');
  expect(await answered).toBe('It is sunny.');
  expect(cities).toEqual(['Paris']);
  expect(errors).toEqual([]);
  session.close();
});

/** The text of a small agent with one tool. */
export const newAgent = `import { defineAgent, tool } from 'parley';
import { z } from 'zod';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export default defineAgent({
  instructions:
    'You answer the telephone of a shop, and tell callers when it is open. Answer in one or two short sentences.',
  greeting: 'Hello! How can I help you?',
  tools: {
    openingHours: tool({
      description: 'When the shop is open on a day of the week',
      input: z.object({ day: z.enum(DAYS) }),
      run: ({ day }) => (day === 'Sunday' ? 'closed' : 'from 9 in the morning to 6 in the evening'),
    }),
  },
});
`;

/** The text of its test. */
export const newAgentTest = (name: string): string => `import { testCall } from 'parley/testing';
import { expect, test } from 'vitest';
import agent from './${name}.ts';

test('tells when the shop is open', async () => {
  await using call = await testCall(agent, {
    // What the model would do: it uses the tool, and says what that gave.
    llm: ({ results, uses }) =>
      results.length === 0 ? uses('openingHours', { day: 'Friday' }) : \`We are open \${results.at(-1)}.\`,
  });
  await call.says('Are you open on Friday?');
  expect(call).toHaveUsed('openingHours', { day: 'Friday' });
  expect(call.reply).toMention(/from 9/);
});
`;

import { expect, test } from 'vitest';
import { defineAgent } from '../../agent/definition/define-agent.ts';
import { tool } from '../../agent/definition/tool.ts';
import { english } from '../../agent/languages/en/english.ts';
import { observeLlm } from '../../agent/telemetry/observe-engines.ts';
import { scripted } from '../../agent/testing/script.ts';
import { TextCall } from '../../agent/testing/text-call.ts';
import { CallTrace } from './call-trace.ts';
import { Shown } from './shown.ts';

test('a turn is shown with the tools that were used, and how long each part took', async () => {
  const trace = new CallTrace();
  const agent = trace.watches(
    defineAgent({
      instructions: 'You answer.',
      tools: { hours: tool({ description: 'Opening hours', run: () => 'From nine to six.' }) },
    }),
  );
  const llm = scripted(({ results, uses }) => results.at(-1) ?? uses('hours'));
  let [shown, prompts] = ['', 0];
  const terminal = new Shown(
    (text) => (shown += text),
    trace,
    () => (prompts += 1),
  );
  using call = new TextCall({
    agent,
    llm: observeLlm(await llm.open(), 'scripted', llm, trace),
    readingLimit: llm,
    language: english,
    onEvent: (event) => terminal.event(event),
    onTurn: (turn) => terminal.turn(turn),
    onSent: () => undefined,
    report: (error) => expect.unreachable(String(error)),
  });
  call.line.type('When are you open?');
  await expect.poll(() => shown).toMatch(/all after/);
  const ms = '\\d+ ms';
  expect(shown.split('\n')).toEqual([
    'agent: From nine to six.',
    '  · hours({}) → From nine to six.',
    expect.stringMatching(
      `^  · \\+${ms}: model: \\d+ tokens read, first token after ${ms}, 0 tokens of text, ${ms} in all$`,
    ),
    expect.stringMatching(`^  · \\+${ms}: hours ran for ${ms}$`),
    expect.stringMatching(
      `^  · \\+${ms}: model: \\d+ tokens read, first token after ${ms}, 5 tokens of text, ${ms} in all$`,
    ),
    expect.stringMatching(`^  · first words after ${ms}, all after ${ms}$`),
    '',
  ]);
  expect(prompts).toBe(1);
});

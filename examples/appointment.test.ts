import { testCall, type Script } from 'parley/testing';
import { expect, test } from 'vitest';
import agent, { appointments } from './appointment.ts';

const script: Script = ({ text, results, uses }) => {
  const given = results.at(-1);
  if (given !== undefined)
    return given.startsWith('Ask') ? 'At what time would you like to come?' : `It is ${given}.`;
  const [time] = /\d{1,2}:\d{2}/.exec(text) ?? [];
  return time === undefined ? 'At 5 Harbour Street.' : uses('makeAppointment', { time });
};

test('hands over, asks what is missing, and makes the appointment once', async () => {
  await using call = await testCall(agent, { llm: script });
  await call.says('Where are you?');
  expect(call.reply).toMention('Harbour Street');
  await call.says("I'd like an appointment.");
  expect(call.reply).toMention('At what time');
  await call.says('At 10:30.');
  expect(call.reply).toMention('On which day?');
  await call.says('On the third of March.');
  if (!call.reply.includes('telephone')) await call.says('Yes.');
  expect(call.reply).toMention('telephone number');
  await call.says('555 0199 222');
  if (appointments.length === 0) await call.says('Yes.');
  expect(appointments).toMatchObject([{ time: '10:30', telephone: '5550199222' }]);
  expect(appointments[0]?.day).toMatch(/-03-03$/);
  expect(call.reply).toMention('made');
});

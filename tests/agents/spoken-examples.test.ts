import { testCall, type Script } from 'parley/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import receptionist from '../../examples/appointment.ts';
import frontDesk from '../../examples/front-desk.ts';
import { hotel } from '../../examples/hotel.ts';

beforeAll(() => void hotel.bookings.splice(0));

// Side by side, since a spoken call is mostly waiting for what is being said.
describe.concurrent('an example that is spoken with', () => {
  test('books once, although the caller talks over it as it says so', async () => {
    const script: Script = ({ text, results, uses }) => {
      if (results.length > 0) return `There you are: ${results.at(-1)}.`;
      if (/book/i.test(text)) return uses('book', { night: '2026-12-24', guests: 2 });
      return 'Breakfast is from seven to ten.';
    };
    await using call = await testCall(frontDesk, { llm: script, spoken: true });
    expect(call.reply).toMention('Seaside Hotel');
    await call.says('Please book a room for me.');
    expect(call.reply).toMention('Shall I book it');
    await call.says('Yes, please.');
    expect(call.reply).toMention('What is your e-mail address?');
    await call.says('My address is info at example dot com.');
    expect(call.reply).toMention(/info@example.com. Is that right?/);
    call.interrupts(4, 'Wait, when is breakfast?');
    await call.says('Yes, that is right.');
    expect(call.reply).toMention(/seven to ten/);
    expect(call.turns.map(({ interrupted }) => interrupted)).toContain(true);
    expect(call.transcript).toContainEqual(expect.stringMatching(/^agent: There you are/));
    expect(call.transcript.join('\n')).not.toContain('a confirmation goes to');
    expect(hotel.bookings).toHaveLength(1);
    expect(call.errors).toEqual([]);
  });

  test('hands over to another agent, whose tools it has from then on', async () => {
    const script: Script = ({ text, results, uses }) => {
      const given = results.at(-1);
      if (given !== undefined) return given.startsWith('Ask') ? 'At what time?' : `It says: ${given}.`;
      return /half past (?:10|ten)/i.test(text)
        ? uses('makeAppointment', { time: '10:30' })
        : 'We are at 5 Harbour Street.';
    };
    await using call = await testCall(receptionist, { llm: script, spoken: true });
    expect(call.reply).toMention('Miller');
    await call.says('Hello, I would like an appointment.');
    expect(call).toHaveUsed('appointment');
    expect(call.reply).toMention('At what time?');
    await call.says('At half past ten.');
    expect(call.reply).toMention('On which day?');
    await expect(call.silence('2m')).rejects.toThrow('takes the time that it takes');
  });
});

import { defineAgent, email, tool } from 'parley';
import { z } from 'zod';
import { hotel } from './hotel.ts';

/** A hotel's front desk: knows which rooms are free, and books one for whoever says yes. */
export default defineAgent({
  instructions:
    'You are the front desk of the Seaside Hotel, on the telephone. Breakfast is from seven to ten, and costs nothing. There is no pool. ' +
    'Look up which rooms are free before you name any. Answer in one or two short sentences.',
  greeting: 'Seaside Hotel, good morning!',
  // On the page, guests may also hold a button to talk, or only type.
  modes: ['hands-free', 'push-to-talk', 'text-only'],
  tools: {
    freeRooms: tool({
      description: 'The free rooms of a night',
      input: z.object({ night: z.iso.date(), guests: z.number().int().min(1).max(8) }),
      run: ({ night, guests }) => hotel.free(night, guests),
      meanwhile: 'Let me look.',
    }),
    book: tool({
      description: 'Books a room for a night',
      input: z.object({ night: z.iso.date(), guests: z.number().int().min(1).max(8) }),
      changes: true,
      confirm: ({ night, guests }) => `Shall I book it, for ${guests} on ${night}?`,
      run: async ({ night, guests }, call) => {
        const address = await call.ask({ say: 'What is your e-mail address?', input: email });
        return hotel.book(night, guests, address);
      },
    }),
    goodbye: tool({
      description: 'Ends the call when the caller says goodbye',
      triggers: [/^(?:good)?bye\b|\bthat(?:'s| is) all\b/i],
      run: (_, call) => call.end({ say: 'Thank you for calling. Goodbye!' }),
    }),
  },
  idle: { askAfter: '15s', say: 'Are you still there?', endAfter: '40s' },
});

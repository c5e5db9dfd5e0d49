import { day, defineAgent, telephone, tool } from 'parley';
import { z } from 'zod';

const taken: { day: string; time: string; telephone: string }[] = [];
export const appointments = taken;

/** Makes appointments: it has the call once the caller wants one. */
const calendar = defineAgent({
  instructions:
    'You make appointments for a dentist. Use the tool makeAppointment as soon as the caller names a time between nine and five. ' +
    'Answer in one or two short sentences.',
  tools: {
    makeAppointment: tool({
      description: 'Makes an appointment at a time of day',
      input: z.object({ time: z.string().regex(/^\d{1,2}:\d{2}$/) }),
      changes: true,
      run: async ({ time }, call) => {
        const on = await call.ask({ say: 'On which day?', input: day });
        const number = await call.ask({ say: 'And your telephone number?', input: telephone });
        taken.push({ day: on, time, telephone: number });
        return `made: ${on} at ${time}`;
      },
    }),
  },
});

/** Receives callers, and hands those who want an appointment over to the calendar. */
export default defineAgent({
  instructions:
    'You are the receptionist of Doctor Miller, a dentist. You answer questions: the practice is at 5 Harbour Street and closed on ' +
    'weekends. Use the tool appointment when the caller wants one. Answer in one or two short sentences.',
  greeting: 'Doctor Miller’s practice, hello!',
  tools: {
    appointment: tool({
      description: 'Hands the call over to the calendar, for a caller who wants an appointment',
      triggers: [/\bappointment\b/i],
      run: (_, call) => {
        call.become(calendar, { with: { reason: 'appointment' } });
        return 'Ask at what time.';
      },
    }),
  },
});

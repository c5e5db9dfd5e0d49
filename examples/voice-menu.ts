import { defineAgent, tool } from 'parley';

const MENU = 'For opening hours say hours, or dial 1. For our address say address, or dial 2.';

/** A menu by voice or by keys, which needs no model to find its way. */
export default defineAgent({
  instructions:
    'You are the voice menu of a library. Say in one short sentence what you were told, and nothing else.',
  greeting: `Welcome to the library. ${MENU}`,
  tools: {
    hours: tool({
      description: 'The opening hours',
      triggers: [/\b(?:opening )?hours\b/i],
      run: () => 'We are open from ten to six, and closed on Mondays.',
    }),
    address: tool({
      description: 'The address',
      triggers: [/\baddress\b/i],
      run: () => 'We are at 12 Mill Road.',
    }),
    menu: tool({
      description: 'Repeats what there is to choose',
      triggers: [/\b(?:again|repeat|menu)\b/i],
      run: () => MENU,
    }),
  },
  onStart: (call) => {
    const said: Record<string, string> = {
      1: 'We are open from ten to six, and closed on Mondays.',
      2: 'We are at 12 Mill Road.',
    };
    const dialled = call.dtmf$.subscribe((key) => call.say(said[key] ?? MENU));
    call.signal.addEventListener('abort', () => dialled.unsubscribe());
  },
});

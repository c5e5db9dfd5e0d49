import { z } from 'zod';
import type { FunctionTool } from '../../../agent/domain/text-generator.ts';

const toolOf = (name: string, description: string, input: z.ZodObject): FunctionTool => ({
  name,
  description,
  parameters: z.toJSONSchema(input, { io: 'input', target: 'draft-7' }),
});

const night = z.iso.date();
const guests = z.int().min(1);
const day = z.iso.date();
const room = z.enum(['kitchen', 'bedroom', 'bathroom', 'living room']);

/** The tools of a house, a hotel and a shop, as one agent would have them. Some are much like others. */
export const EVAL_TOOLS: readonly FunctionTool[] = [
  toolOf('freeRooms', 'Looks up which hotel rooms are free for a night', z.object({ night, guests })),
  toolOf(
    'bookRoom',
    'Books a hotel room for a night in the name of the guest',
    z.object({ night, guests, name: z.string().max(60) }),
  ),
  toolOf('cancelBooking', 'Cancels a hotel booking', z.object({ booking: z.int() })),
  toolOf('orderStatus', 'Tells where an order of the shop is', z.object({ order: z.int() })),
  toolOf('cancelOrder', 'Cancels an order of the shop', z.object({ order: z.int() })),
  toolOf(
    'findProduct',
    'Searches what the shop sells, with prices',
    z.object({ query: z.string().max(60), below: z.number().describe('Highest price').optional() }),
  ),
  toolOf('setLight', 'Turns the light in a room on or off', z.object({ room, on: z.boolean() })),
  toolOf(
    'setTemperature',
    'Sets the heating of a room to a temperature',
    z.object({ room, degrees: z.number() }),
  ),
  toolOf('readTemperature', 'Tells how warm it is in a room now', z.object({ room })),
  toolOf(
    'addEvent',
    "Adds an event to the caller's calendar",
    z.object({ title: z.string().max(60), day, time: z.string().describe('as in 14:30') }),
  ),
  toolOf('listEvents', "Lists what is in the caller's calendar on a day", z.object({ day })),
  toolOf('weather', 'Gives the weather forecast', z.object({ city: z.string().max(60), day })),
];

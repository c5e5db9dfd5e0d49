import { expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonSchema } from '../../domain/text-generator.ts';
import { signatureOf } from './tools-text.ts';

it('a function is told in a line, with the types of its parameters and what is said of them', () => {
  const input = z.object({
    night: z.iso.date(),
    guests: z.int().describe('Adults\nand children'),
    kind: z.enum(['single', 'double']).optional(),
    extras: z.array(z.object({ name: z.string(), count: z.number().nullable() })),
  });
  const parameters = z.toJSONSchema(input, { io: 'input', target: 'draft-7' }) as JsonSchema;
  expect(signatureOf({ name: 'free', description: 'Free rooms\n of a night', parameters })).toBe(
    'free(night: date, guests: integer /* Adults and children */, kind: "single" | "double" | null, ' +
      'extras: ({ name: string, count: number | null })[]) // Free rooms of a night',
  );
  expect(signatureOf({ name: 'stop', description: undefined, parameters: undefined })).toBe('stop()');
});

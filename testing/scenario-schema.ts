import { z } from 'zod';
import { expression, said, toolName, wordsOf } from '../agent/definition/agent-schema.ts';
import { durationMs } from '../agent/definition/duration.ts';
import { ConfigError } from '../platform/errors.ts';
import { readYaml } from '../platform/read-yaml.ts';
import { callEnd } from '../protocol/call-end.ts';

/** Scenarios of one file, and steps of one scenario: more would be read by nobody. */
const MOST = 200;
/** Rules of a model, and things that one step expects. */
const MOST_RULES = 64;

const text = said.min(1, 'must not be empty');
const oneOrMore = <Each extends z.ZodType>(each: Each) =>
  z
    .union([each, z.array(each).max(MOST_RULES)], 'must be a text, or a list of them')
    .transform((given): z.output<Each>[] => (Array.isArray(given) ? given : [given]) as z.output<Each>[]);
const KEY = 'must be a key of a telephone, in quotes';
const uses = z.record(toolName, z.record(z.string(), z.unknown()).nullable());

const rule = z.strictObject({
  when: expression
    .optional()
    .meta({ description: 'What the caller says for this rule to count; by default anything.' }),
  says: text.optional().meta({ description: 'What the model answers.' }),
  uses: uses.optional().meta({ description: 'The tools that it uses, each with its input.' }),
  then: text.default('{result}').meta({
    description: 'What it says when a tool has given something, which stands in place of {result}.',
  }),
});

const expected = z
  .strictObject({
    mentions: oneOrMore(text)
      .optional()
      .meta({ description: 'Words that the reply has, as they are written.' }),
    matches: oneOrMore(expression).optional().meta({ description: 'Expressions that the reply matches.' }),
    quiet: z.literal(true).optional().meta({ description: 'The agent says nothing.' }),
    used: uses.optional().meta({
      description: 'Tools that were used so far, each with an input that has at least these fields.',
    }),
    unused: oneOrMore(toolName).optional().meta({ description: 'Tools that were not used so far.' }),
    ended: z
      .union([z.enum(callEnd.options), z.literal(false)], `must be ${callEnd.options.join(', ')} or false`)
      .optional()
      .meta({ description: 'Why the call has ended; false if it goes on.' }),
    judged: oneOrMore(text).optional().meta({
      description: 'What is true of the call, as the model judges that PARLEY_LLM_URL names.',
    }),
  })
  .refine((given) => Object.keys(given).length > 0, 'must expect something');

const step = z
  .strictObject({
    says: text.optional().meta({ description: 'What the caller says.' }),
    dials: z
      .string({ error: KEY })
      .regex(/^[0-9*#A-D]$/, KEY)
      .optional()
      .meta({ description: 'The key that the caller dials.' }),
    silence: durationMs.optional().meta({ description: 'How long the caller is silent, as in 20s.' }),
    interrupts: z
      .strictObject({
        after: z.number().int().min(1).max(1_000),
        saying: text.optional().meta({ description: 'What the caller says over it; by default nothing.' }),
      })
      .optional()
      .meta({ description: 'The caller interrupts the reply, after so many words of it.' }),
    expect: expected.optional().meta({ description: 'What has to be true then.' }),
  })
  .superRefine(({ says, dials, silence, interrupts, expect }, context) => {
    const wrong = (message: string): void => context.addIssue({ code: 'custom', message });
    const acts = [says, dials, silence].filter((act) => act !== undefined).length;
    if (acts > 1) wrong('must have one of says, dials and silence');
    if (acts === 0 && !expect) wrong('must have says, dials, silence or expect');
    if (interrupts && says === undefined && dials === undefined)
      wrong('must have says or dials beside interrupts');
  });

const scenarioFile = z.strictObject({
  model: z.array(rule, 'must be a list of rules').max(MOST_RULES).optional().meta({
    description:
      'What the model would do: rules, of which the first that fits counts. Left out, the model of this machine answers.',
  }),
  scenarios: z
    .record(z.string().min(1), z.array(step).min(1, 'must have a step').max(MOST))
    .refine((given) => Object.keys(given).length <= MOST, `must be at most ${MOST}`),
});

export type Scenarios = z.output<typeof scenarioFile>;
export type Step = z.output<typeof step>;
export type Expected = z.output<typeof expected>;
export type Rule = z.output<typeof rule>;

/** The JSON Schema of such a file, for editors. */
export const scenariosSchema = (): object =>
  z.toJSONSchema(scenarioFile, { io: 'input', target: 'draft-7', unrepresentable: 'any' });

/**
 * Reads scenarios that are written in YAML.
 *
 * @throws ConfigError that names each step that is not right.
 */
export function readScenarios(file: string): Scenarios {
  const parsed = scenarioFile.safeParse(readYaml(file, `The scenarios in ${file}`));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${placeOf(issue.path)}: ${wordsOf(issue)}`);
  throw new ConfigError(`The scenarios in ${file} are not right:\n${problems.join('\n')}`, {
    cause: parsed.error,
  });
}

/** Where something is, as whoever wrote the file counts. */
function placeOf(path: readonly PropertyKey[]): string {
  const [field, name, index, ...within] = path;
  if (field !== 'scenarios' || typeof index !== 'number')
    return path.length === 0 ? 'The file' : path.map(String).join('.');
  return [
    `"${String(name)}", step ${index + 1}`,
    ...(within.length > 0 ? [within.map(String).join('.')] : []),
  ].join(', ');
}

import type { CallPart } from '../agent/domain/message.ts';
import type { Script } from '../agent/testing/script.ts';
import type { Rule } from './scenario-schema.ts';

/** A model that answers by the rules of a file. */
export const modelOf =
  (rules: readonly Rule[]): Script =>
  ({ text, results, uses }) => {
    const rule = rules.find(({ when }) => when === undefined || new RegExp(when, 'iu').test(text));
    if (!rule) return `No rule of the model is for "${text}".`;
    const result = results.at(-1);
    if (result !== undefined) return rule.then.replaceAll('{result}', () => result);
    const calls = Object.entries(rule.uses ?? {}).map(([name, input]): CallPart => uses(name, input ?? {}));
    return [rule.says ?? '', ...calls].filter((part) => part !== '');
  };

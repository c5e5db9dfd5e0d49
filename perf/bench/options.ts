import { type Command, InvalidArgumentError } from 'commander';

/** The options that were given and say what is measured. */
export function given(command: Command): string[] {
  return command.options
    .filter(({ long }) => long !== '--json' && long !== '--report')
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .flatMap((option) => {
      const value: unknown = command.getOptionValue(option.attributeName());
      // Given without a value: where the recordings lie on this machine says nothing to others.
      const none = value === true || value === option.presetArg;
      return [option.long ?? '', ...(none ? [] : [value].flat().map(String))];
    });
}

/** @throws InvalidArgumentError unless it is a whole number from 1. */
export function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It has to be a whole number from 1.');
}

/** For an option that takes several counts; the first one takes the place of the usual ones. */
export const counts =
  (usual: readonly number[]) =>
  (text: string, before: readonly number[]): number[] =>
    before === usual ? [count(text)] : [...before, count(text)];

/** @throws InvalidArgumentError unless it is a number above 0. */
export function positive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It has to be a number above 0.');
}

/** @throws InvalidArgumentError unless it is a part of a whole. */
export function share(text: string): number {
  const number = positive(text);
  if (number <= 1) return number;
  throw new InvalidArgumentError('It has to be a number above 0, and no more than 1.');
}

/**
 * Takes some of many names, with commas between them.
 *
 * @throws InvalidArgumentError for one that isn't among them.
 */
export function manyOf(text: string, names: readonly string[]): string[] {
  const asked = text.split(',').map((name) => name.trim());
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown === undefined) return asked;
  throw new InvalidArgumentError(`There is no "${unknown}". There are: ${names.join(', ')}.`);
}

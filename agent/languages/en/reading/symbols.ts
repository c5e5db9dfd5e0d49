import type { Rule } from './word.ts';

/** Signs that stand alone between words. */
const ALONE: Readonly<Record<string, string>> = {
  '&': 'and',
  '+': 'plus',
  '=': 'equals',
  '×': 'times',
  '÷': 'divided by',
  '<': 'less than',
  '>': 'greater than',
  '≤': 'at most',
  '≥': 'at least',
  '≈': 'about',
  '±': 'plus or minus',
  '→': 'to',
  '@': 'at',
  '%': 'percent',
  '/': '',
  '|': '',
  '•': '',
};

const isNumber = (word: string): boolean => /^\d/.test(word);

/** A dash between words is a pause, between numbers it subtracts; an asterisk between numbers multiplies. */
const betweenNumbers: Rule = ({ core, before, after }) => {
  const numbers = isNumber(before) && isNumber(after);
  if (/^(?:[-−–—]|--+)$/u.test(core)) return numbers ? 'minus' : '—';
  if (core === '*' || core === 'x') return numbers ? 'times' : core === 'x' ? undefined : '';
  return undefined;
};

const alone: Rule = ({ core }) => ALONE[core];

const mention: Rule = ({ core }) => {
  const [, sign, name] = /^([@#])(\p{L}[\w-]*)$/u.exec(core) ?? [];
  if (name === undefined) return undefined;
  return `${sign === '@' ? 'at' : 'hashtag'} ${name.replaceAll(/[_-]/g, ' ')}`;
};

/** "3+4=7" as "three plus four equals seven". */
const sum: Rule = ({ core }) =>
  /^\d[\d.]*(?:[-+*×÷/=]\d[\d.]*)+$/.test(core) && /[+*×÷=]/.test(core)
    ? core
        .replaceAll('+', ' plus ')
        .replaceAll('-', ' minus ')
        .replaceAll('=', ' equals ')
        .replaceAll(/[*×]/g, ' times ')
        .replaceAll(/[÷/]/g, ' divided by ')
    : undefined;

/** Removes signs that eSpeak would read out by name, and makes pauses of dashes that it would pass over. */
const swept: Rule = ({ core }) =>
  core
    .replaceAll(/(?<=[\p{L}\p{N}])(?:—|–|--+)(?=[\p{L}\p{N}])/gu, ' — ')
    .replaceAll(/(?<=\p{L}{2})\/(?=\p{L}{2})/gu, ' ')
    .replaceAll(/[*_#|~^{}<>\\`=[\]]+/g, ' ')
    .trim();

export const SYMBOL_RULES: readonly Rule[] = [betweenNumbers, alone, mention, sum, swept];

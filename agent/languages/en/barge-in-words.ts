import type { BargeInWords } from '../language.ts';

export const bargeIn: BargeInWords = {
  commands: new Set('stop wait no hey hold hello sorry excuse please quiet enough'.split(' ')),
  backchannels: new Set('right yeah yep okay ok sure aha i see ic wow'.split(' ')),
  /** "m", "mhm", "mmhmm", "mhn", "ahm", "uhhuh", "ah", "oh". */
  hum: /^(?:[aeou]?h*m+[hmn]*|[aou]+h+(?:[au]h+)*)$/,
};

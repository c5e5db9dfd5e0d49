import { ToWords } from 'to-words/en-US';

const cardinals = new ToWords();

/** Any reply: the general rules are all that counts. */
export const ANYTHING = /\S/;

/** Says that it can't do or know something, or where else one finds it. */
export const UNABLE =
  /\b(?:can(?:no|')t|can not|couldn't|unable|not (?:able|possible|capable|connected|equipped|aware|sure)|isn't possible|(?:don|didn)'t (?:have|know|remember|recall|keep|see|store|get|receive)|(?:do|did) not (?:have|know|remember|recall|keep|see|store|get|receive)|no (?:access|way|ability|idea|memory|record|information)|have no|without access|won't be able|no,? i (?:don|do|am|haven)|only (?:talk|answer|chat|speak)|check (?:your|a|an|the|online|with)|(?:please|try|you(?:'ll| will| would)? (?:can|could|may|might|should|need to|have to)|i(?:'d)? (?:suggest|recommend)(?: you)?) (?:\w+ )?(?:check|look|ask|consult|visit|call|contact|us|set|turn|refer|open)(?:e|ing)?)\b/i;

/** The same where it is asked whether it knows something: a plain "No." is enough. */
export const KNOWS_NOT = new RegExp(`${UNABLE.source}|^\\W*no\\b`, 'i');

/** Says so of itself: wrong where it does know. */
export const REFUSES =
  /\bI(?:'m| am| do| did)? ?(?:(?:just|really|actually|also) )?(?:can't|cannot|can not|(?:don|didn)'t (?:know|have|remember|recall)|not (?:know|have|remember|able)|unable)\b/i;

/** Says that it does or did what it can't. */
export const PRETENDS =
  /\bI(?:'ll| will|'ve| have|'m| am)(?: just| now| go ahead and)* (?:turn|switch|call|dial|send|sent|book|set|add|order|play|schedul|reserv|mak|made|start|remind|put|text|mail|arrang|tak|lock|open|clos|dim)\w*\b|\b(?:is|are) now (?:on|off|set|booked|locked|open|closed|playing)\b|\b(?:has|have) been (?:sent|booked|set|turned|added|scheduled|ordered|made|reserved|locked|cancelled)\b|^\W*done\b|^\W*(?:sure|okay|certainly|of course|alright|all right)\W+(?:turning|switching|calling|booking|sending|setting|opening|paying|transferring)\b/i;

/** Shows that it wants to hear more, or hear it again. */
export const ASKS_AGAIN =
  /\?|\b(?:mean|clarify|repeat|again|understand|understood|rephrase|catch|more (?:details?|information|about)|take your time|listening|tell me|let me know|go ahead)\b/i;

/** Feels with somebody who is not well. */
export const COMFORTS =
  /\b(?:sorry|understand|hard|tough|difficult|rough|hear (?:that|it)|here (?:for|to)|okay to|loss|hope|better|cheer|talk about|rest|normal|hug|deep breath|frustrating|stress\w*|sad news|that's sad|feeling)\b/i;

/** Ends a call or a kindness politely. */
export const TAKES_LEAVE =
  /\b(?:bye|goodbye|good ?night|take care|see you|(?:nice|great|good|lovely|wonderful) (?:day|evening|night|time|rest|one|weekend|trip)|welcome|talk (?:to you )?(?:soon|later)|farewell|until next|any ?time|pleasure|here (?:if|when))\b/i;

/** Takes part in what the caller tells, or in a chat. */
export const TAKES_INTEREST =
  /\?|\b(?:excit\w*|wonderful|great|enjoy\w*|fun|hope|amazing|beautiful|lovely|nice|fantastic|sure|happy|love|of course|interesting|adventure|safe|glad|let's)\b/i;

/** Takes thanks or praise. */
export const TAKES_THANKS =
  /\b(?:welcome|glad|happy|pleas(?:ed|ure)|great|thank|anything else|any (?:other|more)|good luck|enjoy|wonderful|any ?time|no problem|sure|help)\b/i;

/** Claims a skill that it has not, and denies nothing. */
export const BOASTS =
  /^(?![\s\S]*(?:can(?:no|')t|\bnot\b|n't\b|\bno\b|except|but ))[\s\S]*\b(?:weather|reminders?|alarms?|timers?|e-?mails?|phone calls|music|news|book(?:ing)?s? (?:a|tables?|flights?|hotels?)|reservations?|lights|smart home|appointments?)\b/i;

/** A whole number, in digits or words, and no part of a larger one. */
export function number(value: number): RegExp {
  const digits = value.toLocaleString('en-US').replaceAll(',', '[, ]?');
  const words = cardinals.convert(value).toLowerCase().split(/[- ]+/).join('[- ]+(?:and )?');
  return new RegExp(
    `(?<![\\d.,:]|\\d )${digits}(?:\\.0+)?(?!\\d|[.,:]\\d)|` +
      `\\b(?<!(?:ty|hundred|thousand)[- ](?:and )?)${words}(?![- ](?:and )?(?:${SMALLER}|hundred|thousand))\\b`,
    'i',
  );
}

const SMALLER = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty';

/** A time of day, as "5:30", "5.30 pm", "17:30", "half past five" or "five thirty". */
export function clock(hour: number, minute: number): RegExp {
  const word = (value: number): string =>
    cardinals.convert(value).toLowerCase().replaceAll(/[- ]+/g, '[- ]?');
  const later = (hour % 12) + 1;
  const spoken = [
    `(?:${hour}|${hour + 12})[:.]${String(minute).padStart(2, '0')}`,
    ...(minute === 0
      ? [`(?:${hour}|${word(hour)})(?: o'clock| ?[ap]\\.?m)`, `(?:at|is|by|until) (?:${hour}|${word(hour)})`]
      : [
          `(?:${hour}|${word(hour)})[- ](?:${minute}|${word(minute)})`,
          `(?:${minute}|${word(minute)})(?: minutes)? (?:past|after) (?:${hour}|${word(hour)})`,
          `(?:${60 - minute}|${word(60 - minute)})(?: minutes)? (?:to|before) (?:${later}|${word(later)})`,
        ]),
    ...(minute === 30 ? [`half past (?:${hour}|${word(hour)})`] : []),
    ...(minute === 15 ? [`quarter (?:past|after) (?:${hour}|${word(hour)})`] : []),
    ...(minute === 45 ? [`quarter to (?:${later}|${word(later)})`] : []),
  ];
  return new RegExp(`(?<!\\d|[.:])\\b(?:${spoken.join('|')})(?!\\d)\\b`, 'i');
}

/** A full hour, with or without its minutes. */
export function hour(value: number): RegExp {
  return new RegExp(`${number(value).source}|${clock(value, 0).source}`, 'i');
}

/** A day of a month: "the 10th", "tenth" or "10". */
export function dayOfMonth(day: number): RegExp {
  const ordinal = cardinals.toOrdinal(day).toLowerCase().replaceAll(' ', '[- ]');
  return new RegExp(`\\b${day}(?:st|nd|rd|th)?\\b(?!:)|\\b${ordinal}\\b`, 'i');
}

/** So many dollars, or as many cents. */
export function dollars(amount: number): RegExp {
  const cents = Math.round(amount * 100);
  const whole = Number.isInteger(amount);
  const sum = whole
    ? number(amount).source
    : `(?<!\\d)${amount.toFixed(2)}(?!\\d)|${word(Math.floor(amount))} dollars?(?: and)? ${word(cents % 100)}`;
  return new RegExp(`${sum}|(?:${number(cents).source}) ?(?:cents|¢)`, 'i');
}

const word = (value: number): string =>
  `(?:${value}|${cardinals.convert(value).toLowerCase().replaceAll(/[- ]+/g, '[- ]')})`;

/** Exactly so many of some words; an `s` at their end is theirs too. */
export function exactly(count: number, words: string): RegExp {
  const one = `\\b(?:${words})(?:e?s)?\\b`;
  return new RegExp(`^(?:(?!${one})[\\s\\S])*(?:${one}(?:(?!${one})[\\s\\S])*){${count}}$`, 'i');
}

/** Nothing else but one of some words. */
export function only(words: string): RegExp {
  return new RegExp(`^\\W*(?:${words})\\W*$`, 'i');
}

/** One of some words, whatever else is said. */
export function anyOf(words: string): RegExp {
  return new RegExp(`\\b(?:${words})\\b`, 'i');
}

/** No more words than that. */
export function atMostWords(count: number): RegExp {
  return new RegExp(`^\\s*(?:\\S+(?:\\s+|$)){1,${count}}$`);
}

/** A word's letters one by one, in any usual way of writing it. */
export function spelt(letters: string): RegExp {
  return new RegExp(`\\b${Array.from(letters).join('["\'.,;]*[-–—,. ]+["\']?')}\\b`, 'i');
}

/** Days that a model is told of: whatever a caller calls by its weekday. */
const DAYS = 8;

const NEXT = ['Today', 'Tomorrow', 'The day after tomorrow'];

/** The dates of the next days with their weekdays, of the machine's time zone: models reckon badly with a calendar. */
export function daysAhead(now: Date): string {
  return Array.from({ length: DAYS }, (_, ahead) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead);
    const weekday = day.toLocaleDateString('en', { weekday: 'long' });
    const next = NEXT[ahead];
    return `${next === undefined ? weekday : `${next}, ${weekday},`} is ${isoDate(day)}.`;
  }).join(' ');
}

const isoDate = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');

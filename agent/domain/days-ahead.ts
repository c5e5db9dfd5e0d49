/** Days that a model is told of: whatever a caller calls by its weekday. */
const DAYS = 8;

const NEXT = ['today', 'tomorrow', 'the day after tomorrow'];

/** The dates of the next days with their weekdays, of the machine's time zone: models reckon badly with a calendar. */
export function daysAhead(now: Date): string {
  const days = Array.from({ length: DAYS }, (_, ahead) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead);
    const weekday = day.toLocaleDateString('en', { weekday: 'long' });
    return [NEXT[ahead], weekday, isoDate(day)].filter((part) => part !== undefined).join(' ');
  });
  return `The days: ${days.join(', ')}.`;
}

const isoDate = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

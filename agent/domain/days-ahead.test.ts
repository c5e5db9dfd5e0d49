import { expect, it } from 'vitest';
import { daysAhead } from './days-ahead.ts';

it('tells the next days with their weekdays, over the end of a month and of a year', () => {
  expect(daysAhead(new Date(2026, 11, 30, 23, 59))).toBe(
    'The days: today Wednesday 2026-12-30, tomorrow Thursday 2026-12-31, the day after tomorrow Friday 2027-01-01, ' +
      'Saturday 2027-01-02, Sunday 2027-01-03, Monday 2027-01-04, Tuesday 2027-01-05, Wednesday 2027-01-06.',
  );
});

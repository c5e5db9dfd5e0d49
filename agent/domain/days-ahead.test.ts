import { expect, it } from 'vitest';
import { daysAhead } from './days-ahead.ts';

it('tells the next days with their weekdays, over the end of a month and of a year', () => {
  expect(daysAhead(new Date(2026, 11, 30, 23, 59))).toBe(
    'Today, Wednesday, is 2026-12-30. Tomorrow, Thursday, is 2026-12-31. The day after tomorrow, Friday, is 2027-01-01. ' +
      'Saturday is 2027-01-02. Sunday is 2027-01-03. Monday is 2027-01-04. Tuesday is 2027-01-05. Wednesday is 2027-01-06.',
  );
});

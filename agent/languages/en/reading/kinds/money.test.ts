import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['It costs $10-$15.', 'it costs ten to fifteen dollars'],
  ['Rent is $1,200/month.', 'rent is one thousand two hundred dollars per month'],
  ['She gave me a $20 bill.', 'she gave me a twenty dollar bill'],
  ['The fine is CHF 120.', 'the fine is one hundred twenty swiss francs'],
  ['He won ₹2,50,000 there.', 'he won two hundred fifty thousand rupees there'],
  ['Your refund is -$12.40.', 'your refund is minus twelve dollars and forty cents'],
  ['Only 99¢ today.', 'only ninety nine cents today'],
  ['A deal worth $2bn.', 'a deal worth two billion dollars'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});

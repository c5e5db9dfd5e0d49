import { describe, expect, it } from 'vitest';
import { Allowances, type ApiLimits } from './allowances.ts';

describe('what a client may use', () => {
  let now = 0;
  const allowances = (limits: Partial<ApiLimits>): Allowances =>
    new Allowances(
      { requestsPerMinute: 0, tokensPerMinute: 0, audioSecondsPerMinute: 0, concurrent: 0, ...limits },
      () => now,
    );

  it('is so many requests a minute, which come back with time', () => {
    const limited = allowances({ requestsPerMinute: 2 });
    expect(limited.admit('ada').headers).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '30.000s',
    });
    limited.admit('ada');
    expect(() => limited.admit('ada')).toThrow('Your limit is 2 requests a minute. Try again in 30 s.');
    expect(() => limited.admit('bob')).not.toThrow();
    now += 30_000;
    expect(() => limited.admit('ada')).not.toThrow();
  });

  it('may be overdrawn by one request, since nobody knows before how much it takes', () => {
    const limited = allowances({ tokensPerMinute: 60 });
    limited.admit('ada').used('tokens', 90);
    expect(() => limited.admit('ada')).toThrow('tokens a minute');
    now += 29_000;
    expect(() => limited.admit('ada')).toThrow('tokens a minute');
    now += 2_000;
    expect(limited.admit('ada').headers['x-ratelimit-remaining-tokens']).toBe('1');
  });

  it('counts seconds of audio apart', () => {
    const limited = allowances({ tokensPerMinute: 10, audioSecondsPerMinute: 10 });
    limited.admit('ada').used('audioSeconds', 10);
    expect(() => limited.admit('ada')).toThrow('seconds of audio');
  });

  it('is so many requests at the same time', () => {
    const limited = allowances({ concurrent: 1 });
    const first = limited.admit('ada');
    expect(() => limited.admit('ada')).toThrow('1 requests at the same time');
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    const second = limited.admit('ada');
    expect(() => limited.admit('ada')).toThrow('at the same time');
    second[Symbol.dispose]();
  });

  it('is remembered of many clients, but not of all there ever were', () => {
    const limited = allowances({ requestsPerMinute: 1 });
    limited.admit('first')[Symbol.dispose]();
    for (let n = 0; n < 10_000; n++) limited.admit(`client ${n}`)[Symbol.dispose]();
    expect(() => limited.admit('first')).not.toThrow();
    expect(() => limited.admit('client 9999')).toThrow('requests a minute');
  });
});

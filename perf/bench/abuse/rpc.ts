import { setTimeout as delay } from 'node:timers/promises';
import { RpcError } from '@livekit/rtc-node';
import fc from 'fast-check';
import { AGENT_STATE_ATTRIBUTE } from '../../../protocol/agent-state.ts';
import {
  INTERRUPT_METHOD,
  interruptAnswer,
  NOT_THE_CALLER,
  PING_METHOD,
  TOO_MANY_CALLS,
} from '../../../protocol/rpc.ts';
import type { BadCaller } from './bad-caller.ts';
import { expectThat, type Kind, WrongAnswer } from './kind.ts';
import { strangeText, wellFormed } from './strange-text.ts';

/** Between two calls: a flood would be another matter. */
const PACE_MS = 25;
/** How long the agent may take to answer or to refuse. */
const ANSWER_MS = 8_000;

const { UNSUPPORTED_METHOD, REQUEST_PAYLOAD_TOO_LARGE } = RpcError.ErrorCode;
interface Procedure {
  readonly method: string;
  readonly payload: string;
  /** Whether another participant calls than the one whose call it is. */
  readonly stranger: boolean;
}

/** Procedures that there are not, payloads that nobody reads, and participants whose call it is not. */
export function badRpc(caller: BadCaller, stranger: BadCaller): Kind<Procedure> {
  return {
    name: 'remote procedures',
    right: 'an answer of the protocol, or its error: no such method, not the caller, too large, too many',
    inputs: fc.record({
      method: fc.oneof(
        { arbitrary: fc.constant(INTERRUPT_METHOD), weight: 3 },
        {
          arbitrary: fc.constantFrom(PING_METHOD, '__proto__', 'constructor', AGENT_STATE_ATTRIBUTE),
          weight: 1,
        },
        { arbitrary: strangeText(64).map(wellFormed), weight: 2 },
      ),
      payload: fc.oneof(
        { arbitrary: strangeText(2_000).map(wellFormed), weight: 5 },
        { arbitrary: fc.integer({ min: 1, max: 20_000 }).map((length) => 'x'.repeat(length)), weight: 1 },
      ),
      stranger: fc.boolean(),
    }),
    check: async ({ method, payload, stranger: another }) => {
      const { me } = another ? stranger : caller;
      const { agent } = caller;
      expectThat(agent !== undefined, 'the agent has left the call');
      await delay(PACE_MS);
      const answered = me.performRpc({
        destinationIdentity: agent.identity,
        method,
        payload,
        responseTimeout: ANSWER_MS,
      });
      const answer = await answered.catch((error: unknown) => error);
      const expected: readonly unknown[] = [
        TOO_MANY_CALLS,
        REQUEST_PAYLOAD_TOO_LARGE,
        ...(method === INTERRUPT_METHOD ? (another ? [NOT_THE_CALLER] : []) : [UNSUPPORTED_METHOD]),
      ];
      if (answer instanceof RpcError) {
        if (!expected.includes(answer.code))
          throw new WrongAnswer(`${JSON.stringify(answer.code)} ${answer.message}`);
      } else {
        const isRight = method === INTERRUPT_METHOD && !another && interruptAnswer.safeParse(answer).success;
        expectThat(isRight, `${method} is answered with ${String(answer)}`);
      }
    },
    shrinks: false,
  };
}

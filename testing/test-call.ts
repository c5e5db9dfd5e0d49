import { afterAll } from 'vitest';
import type { Agent } from '../agent/definition/agent-call.ts';
import type { TestCall, TestCallOptions } from '../agent/testing/test-call.ts';
import { textTestCall } from '../agent/testing/text-test-call.ts';
import { agentOf } from './agent-of.ts';

export interface TestOptions extends TestCallOptions {
  /** Whether the call is spoken, in a LiveKit room and in real time; by default it is by text, and takes milliseconds. */
  readonly spoken?: boolean;
}

/** What speaks and hears. Its code is loaded with the first spoken call of a file, since most tests have none. */
let speaking: Promise<typeof import('./spoken-test-call.ts')> | undefined;
afterAll(async () => (await speaking)?.closeStage());

/**
 * Begins a call with an agent, and waits until it has greeted: `await using call = await testCall(agent, { llm })`.
 *
 * @param agent it, or the path of its file from the test's own.
 * @param options how the call is made.
 * @throws SetupError if what it needs is not here: the local model, or for spoken calls the LiveKit server and the models.
 */
export async function testCall(agent: Agent | string, options: TestOptions): Promise<TestCall> {
  const { spoken = false, ...how } = options;
  const called = await agentOf(agent);
  if (!spoken) return textTestCall(called, how);
  const { spokenTestCall } = await (speaking ??= import('./spoken-test-call.ts'));
  return spokenTestCall(called, how);
}

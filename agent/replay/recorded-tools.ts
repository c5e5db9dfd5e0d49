import { canonical } from '../agent-calls/tool-run.ts';
import type { Agent, AgentCall, Tool } from '../definition/agent-call.ts';
import type { RecordedUse } from '../recording/recorded-event.ts';

const NOT_DONE =
  'Not done: this is a replay of a recorded call, in which it was not used like this, and replays change nothing.';

/**
 * The same agent for a replay, in which nothing outside the call is changed. Tools with an effect don't run: they give what they gave
 * in the recorded call for the same input. Others run, for what they say and do in the call, and give what they gave there as well; what
 * they were not asked there they answer anew. `onTurn` and `onEnd`, which tell others about a call, are left out, and so is `idle`, since
 * a replay waits where the caller did not. This holds for whoever takes over, too.
 *
 * @param recorded the uses of tools in the recorded call.
 */
export function withRecordedTools(agent: Agent, recorded: readonly RecordedUse[]): Agent {
  const results = new Map<string, string>();
  for (const { name, input, result } of recorded) {
    const key = keyOf(name, input);
    if (result !== undefined && !results.has(key)) results.set(key, result);
  }
  return replayed(agent, (name, input) => results.get(keyOf(name, input)));
}

type Remembered = (name: string, input: unknown) => string | undefined;

function replayed(agent: Agent, resultOf: Remembered): Agent {
  const { onStart, tools = {} } = agent;
  const within = (call: AgentCall): AgentCall => ({
    ...call,
    become: (next, options) => call.become(replayed(next, resultOf), options),
  });
  return {
    ...withoutIdle(agent),
    // What follows a turn would have its effects again.
    onTurn: () => undefined,
    onEnd: () => undefined,
    ...(onStart && { onStart: (call: AgentCall) => onStart(within(call)) }),
    tools: Object.fromEntries(
      Object.entries(tools).map(([name, tool]) => [name, replayedTool(name, tool, resultOf, within)]),
    ),
  };
}

function withoutIdle(agent: Agent): Agent {
  const kept: { -readonly [Field in keyof Agent]: Agent[Field] } = { ...agent };
  delete kept.idle;
  return kept;
}

function replayedTool(
  name: string,
  tool: Tool,
  resultOf: Remembered,
  within: (call: AgentCall) => AgentCall,
): Tool {
  const run = async (input: never, call: AgentCall): Promise<unknown> => {
    const before = resultOf(name, input);
    if (tool.changes) return before ?? NOT_DONE;
    try {
      const given: unknown = await tool.run(input, within(call));
      return before ?? given;
    } catch (error) {
      if (before === undefined || call.signal.aborted) throw error;
      return before;
    }
  };
  return { ...tool, run };
}

const keyOf = (name: string, input: unknown): string => `${name} ${canonical(input ?? {})}`;

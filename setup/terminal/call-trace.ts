import type { Agent, AgentCall, Tool } from '../../agent/definition/agent-call.ts';
import type { EngineRequest } from '../../agent/telemetry/engine-request.ts';

interface Step {
  readonly startedAt: number;
  readonly text: string;
}

/** What was done to answer a turn, step by step with times: what the model was asked, tools that ran, speech that was recognised. */
export class CallTrace {
  #steps: Step[] = [];

  /** Notes a request to an engine that has ended. Sentences of the voice are not noted. */
  readonly ended = (request: EngineRequest): void => {
    const { startedAt } = request;
    const tookMs = (request.endedAt ?? performance.now()) - startedAt;
    if (request.engine === 'stt' && request.final)
      this.#note(startedAt, `recognition of ${ms(request.audioMs)} of speech in ${ms(tookMs)}`);
    if (request.engine !== 'llm') return;
    const { firstTokenAt, outputTokens = 0, inputTokens = 0, outcome } = request;
    const first =
      firstTokenAt === undefined ? 'no token' : `first token after ${ms(firstTokenAt - startedAt)}`;
    const ending = outcome === 'ok' ? '' : outcome === 'failed' ? ', failed' : ', given up';
    this.#note(
      startedAt,
      `model: ${inputTokens} tokens read, ${first}, ${outputTokens} tokens of text, ${ms(tookMs)} in all${ending}`,
    );
  };

  /** The same agent, whose tools are noted as they run. Those of an agent that takes over are not. */
  watches(agent: Agent): Agent {
    const tools = Object.entries(agent.tools ?? {});
    return {
      ...agent,
      tools: Object.fromEntries(tools.map(([name, tool]) => [name, this.#timed(name, tool)])),
    };
  }

  /** The steps since the last turn, in the order in which they began. @param since times are given from here. */
  take(since: number): string[] {
    const steps = this.#steps.sort((one, other) => one.startedAt - other.startedAt);
    this.#steps = [];
    return steps.map(
      ({ startedAt, text }) => `${startedAt >= since ? '+' : ''}${ms(startedAt - since)}: ${text}`,
    );
  }

  #timed(name: string, tool: Tool): Tool {
    const run = async (input: never, call: AgentCall): Promise<unknown> => {
      const startedAt = performance.now();
      try {
        return await tool.run(input, call);
      } finally {
        this.#note(startedAt, `${name} ran for ${ms(performance.now() - startedAt)}`);
      }
    };
    return { ...tool, run };
  }

  #note(startedAt: number, text: string): void {
    this.#steps.push({ startedAt, text });
  }
}

const ms = (time: number): string => `${time.toFixed(0)} ms`;
